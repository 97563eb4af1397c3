import type { Kafka } from 'kafkajs';
import { rowSet } from '@millrace/persistence';
import type pg from 'pg';
import { Pool } from 'undici';
import { BARE_TOPICS, bareMessage, type BareMessage, type Received } from './bare-message.js';
import { consume } from './bare-consumer.js';
import { BareRelay } from './bare-relay.js';
import { appendOutbox, fresh, inTransaction, outboxRows, type BareStatement } from './bare-transaction.js';

interface Answer {
  readonly id: string;
  readonly status: 'authorized' | 'declined' | 'captured';
}

const chargeRows = rowSet({
  order_id: 'uuid',
  customer_id: 'uuid',
  amount_minor: 'bigint',
  currency: 'text',
  payment_method: 'text',
});
const insertPayments: BareStatement = {
  name: 'bare-insert-payments',
  text: `
    INSERT INTO payments (order_id, status, customer_id, amount_minor, currency, payment_method, version)
    SELECT order_id, 'pending', customer_id, amount_minor, currency, payment_method, 1
    FROM ${chargeRows.from} AS row`,
};
const operationRows = rowSet({ order_id: 'uuid', kind: 'text', attempt_id: 'uuid', traceparent: 'text' });
const insertOperations: BareStatement = {
  name: 'bare-insert-operations',
  text: `
    INSERT INTO payment_operations (order_id, kind, position, attempt_id, traceparent, status, possibly_sent)
    SELECT order_id, kind, CASE kind WHEN 'authorize' THEN 1 ELSE 2 END, attempt_id, traceparent, 'open', true
    FROM ${operationRows.from} AS row`,
};
const readAuthorizations: BareStatement = {
  name: 'bare-read-authorizations',
  text: 'SELECT order_id, provider_authorization_id AS id FROM payments WHERE order_id = ANY ($1::uuid[])',
};
const outcomeRows = rowSet({ order_id: 'uuid', kind: 'text', status: 'text', id: 'text' });
const settle: BareStatement = {
  name: 'bare-settle',
  text: `
    WITH row AS (
      SELECT * FROM ${outcomeRows.from} AS row
    ), settled AS (
      UPDATE payment_operations
      SET status = 'settled', outcome = row.status, settled_at = now(), tries = 1
      FROM row WHERE payment_operations.order_id = row.order_id AND payment_operations.kind = row.kind
    )
    UPDATE payments
    SET status = row.status, provider_authorization_id = row.id, version = version + 1, updated_at = now()
    FROM row WHERE payments.order_id = row.order_id`,
};

/** Payment: intents by the batch, calls at once, outcomes by the batch. */
export async function runBarePayment(
  pool: pg.Pool,
  kafka: Kafka,
  provider: { readonly url: string; readonly apiKey: string },
): Promise<void> {
  const relay = new BareRelay(pool, kafka);
  void relay.run();
  const http = new Pool(provider.url, { connections: 64, pipelining: 1 });
  const call = async (path: string, key: string, body: unknown): Promise<Answer> => {
    const response = await http.request({
      method: 'POST',
      path,
      headers: {
        authorization: `Bearer ${provider.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    });
    return (await response.body.json()) as Answer;
  };
  await consume(kafka, 'bare-payment', [BARE_TOPICS.paymentCommands], async (messages) => {
    const { commands, ids } = await inTransaction(pool, async (query) => {
      const news = await fresh(query, 'payment', messages);
      const charges = news.filter(({ type }) => type === 'authorize-payment').map(paymentRow);
      const captured = news.filter(({ type }) => type === 'capture-payment').map(({ orderId }) => orderId);
      if (charges.length > 0) await query(insertPayments, chargeRows.parametersOf(charges));
      if (news.length > 0) await query(insertOperations, operationRows.parametersOf(news.map(operationRow)));
      const known =
        captured.length > 0
          ? await query<{ order_id: string; id: string }>(readAuthorizations, [captured])
          : [];
      return { commands: news, ids: new Map(known.map((row) => [row.order_id, row.id])) };
    });
    const answers = await Promise.all(
      commands.map(({ type, orderId, data }) =>
        type === 'authorize-payment'
          ? call('/v1/authorizations', `${orderId}/authorize`, authorizationOf(orderId, data))
          : call(`/v1/authorizations/${ids.get(orderId)}/captures`, `${orderId}/capture`, {}),
      ),
    );
    const outcomes = commands.map((command, index) => ({ ...operationRow(command), ...answers[index]! }));
    const replies = commands.map((command, index) => replyTo(command, answers[index]!));
    await inTransaction(pool, async (query) => {
      if (outcomes.length === 0) return;
      await query(settle, outcomeRows.parametersOf(outcomes));
      await query(appendOutbox, outboxRows.parametersOf(replies));
    });
    relay.wake();
  });
}

interface Charge {
  readonly amountMinor: number;
  readonly currency: string;
}

function paymentRow({ orderId, data }: Received) {
  const { amountMinor, currency } = data['amount'] as Charge;
  return {
    order_id: orderId,
    customer_id: data['customerId'],
    amount_minor: amountMinor,
    currency,
    payment_method: data['paymentMethod'],
  };
}

function operationRow({ type, orderId, traceparent, data }: Received) {
  const kind = type === 'authorize-payment' ? 'authorize' : 'capture';
  return { order_id: orderId, kind, attempt_id: data['attemptId'], traceparent };
}

function authorizationOf(orderId: string, data: Received['data']) {
  return { reference: orderId, ...(data['amount'] as Charge), paymentMethod: data['paymentMethod'] };
}

function replyTo({ orderId, slot, traceparent, data }: Received, { status }: Answer): BareMessage {
  const more = status === 'declined' ? { declineCode: 'card_declined' } : {};
  return bareMessage({
    topic: BARE_TOPICS.paymentEvents,
    name: `payment-${status}`,
    slot,
    traceparent,
    data: { orderId, attemptId: data['attemptId'], ...more },
  });
}
