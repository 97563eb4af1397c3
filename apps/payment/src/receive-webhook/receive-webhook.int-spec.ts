import type { Service } from '@millrace/service-kit';
import { eventually } from '@millrace/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PaymentServices, paymentServices } from '../testing/payment-services.js';
import { attempt, type TestExecutor, testOrder } from '../testing/test-payments.js';
import { type Letter, webhookMailbox, type WebhookMailbox } from '../testing/webhook-mailbox.js';
import { webhooks } from './receive-webhook.metrics.js';

const SECRET = 'secret-of-the-webhook-spec';

let mailbox: WebhookMailbox;
let services: PaymentServices;
let service: Service;
/** Sends the charges, and never learns what became of those that are held: only webhooks can tell. */
let charging: TestExecutor;

beforeAll(async () => {
  mailbox = await webhookMailbox();
  services = await paymentServices(
    { PAYMENT_PROVIDER_WEBHOOK_SECRETS: `the-key-before-this-one,${SECRET}`, LOG_LEVEL: 'silent' },
    {
      PROVIDER_WEBHOOK_URL: mailbox.url,
      PROVIDER_WEBHOOK_SECRET: `${SECRET},the-key-that-was-before-it`,
    },
  );
  charging = services.payments.executor({
    providerUrl: services.sandbox.url,
    apiKey: services.sandbox.apiKey,
    timeoutMs: 60_000,
    leaseMs: 600_000,
    concurrency: 64,
  });
  service = await services.start();
});
afterAll(async () => {
  await charging.stop(0);
  await services.close();
  await mailbox.stop();
});

const deliver = async (letter: Pick<Letter, 'body' | 'signature'>) =>
  (
    await fetch(`${service.url}/provider-webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'provider-signature': letter.signature },
      body: letter.body,
    })
  ).status;
const lettersOf = (orderId: string, count: number) =>
  eventually(
    () => {
      const letters = mailbox.lettersOf(orderId);
      expect(letters.length).toBeGreaterThanOrEqual(count);
      return letters;
    },
    { waitingFor: `${count} webhooks about order ${orderId}` },
  );
const openOperationsOf = async (orderId: string) =>
  (
    await services.payments.database.query<{ kind: string }>(
      `SELECT kind FROM payment_operations WHERE order_id = $1 AND status = 'open' ORDER BY position`,
      [orderId],
    )
  ).rows.map(({ kind }) => kind);
const repliesTo = (orderId: string) =>
  services.topics.heard
    .filter(({ envelope }) => envelope.subject === orderId)
    .map(({ contract, data }) => `${contract.name} ${(data as { attemptId: string }).attemptId}`);
const told = (orderId: string, replies: readonly (readonly [name: string, attemptId: string])[]) =>
  eventually(() => expect(repliesTo(orderId)).toEqual(replies.map((reply) => reply.join(' '))), {
    waitingFor: `the replies to order ${orderId}`,
  });
const heardAs = async (effect: string) =>
  (await webhooks.get()).values.find(({ labels }) => labels.effect === effect)?.value ?? 0;
const HELD = 'pm_card_timeout_after_charge';

describe('a webhook about an operation of which the answer never came', () => {
  it('settles it: one reply, however often and from wherever it is told', async () => {
    const order = testOrder(HELD);
    await charging.take(order.authorize(attempt(1)));
    const [letter] = await lettersOf(order.orderId, 1);
    expect(await openOperationsOf(order.orderId)).toEqual(['authorize']);
    const [settled, repeated] = [await heardAs('settled'), await heardAs('repeated')];
    const answers = await Promise.all(Array.from({ length: 20 }, () => deliver(letter!)));
    expect(new Set(answers)).toEqual(new Set([204]));
    expect(await heardAs('settled')).toBe(settled + 1);
    expect(await heardAs('repeated')).toBe(repeated + 19);
    expect(await openOperationsOf(order.orderId)).toEqual([]);
    await told(order.orderId, [['payment-authorized', attempt(1)]]);
    expect(await services.sandbox.movesOf(order.orderId)).toEqual(['authorize']);
  });

  it('and a question that learns the same at the same time have one winner and one reply', async () => {
    const orders = Array.from({ length: 40 }, () => testOrder(HELD));
    await charging.take(...orders.map((order) => order.authorize(attempt(1))));
    const letters = await Promise.all(orders.map(({ orderId }) => lettersOf(orderId, 1)));
    // The charges are given up, so that the next executor asks what became of them.
    await services.payments.database.query(
      `UPDATE payment_operations SET lease_owner = NULL, lease_until = NULL WHERE status = 'open'`,
    );
    const asking = services.payments.executor({
      providerUrl: services.sandbox.url,
      apiKey: services.sandbox.apiKey,
      concurrency: 4,
    });
    asking.executor.start();
    await Promise.all(letters.map(([letter]) => deliver(letter!)));
    for (const { orderId } of orders) await told(orderId, [['payment-authorized', attempt(1)]]);
    await asking.stop();
  });

  it('lets the cancel that waited for it go on: the late success is undone once', async () => {
    const order = testOrder(HELD);
    await charging.take(order.authorize(attempt(1)), order.reverse(attempt(2)));
    const [letter] = await lettersOf(order.orderId, 1);
    await deliver(letter!);
    await eventually(async () => expect(await openOperationsOf(order.orderId)).toEqual([]), {
      waitingFor: 'the reversal',
    });
    await deliver(letter!);
    await told(order.orderId, [
      ['payment-authorized', attempt(1)],
      ['payment-reversed', attempt(2)],
    ]);
    expect(await services.sandbox.movesOf(order.orderId)).toEqual(['authorize', 'void']);
  });
});

describe('webhooks that come as they like', () => {
  it('late and in another order change nothing that is known', async () => {
    const order = testOrder();
    await charging.take(order.authorize(attempt(1)));
    await lettersOf(order.orderId, 1);
    await eventually(async () => expect(await openOperationsOf(order.orderId)).toEqual([]), {
      waitingFor: 'the authorization',
    });
    await charging.take(order.capture(attempt(2)));
    const letters = await lettersOf(order.orderId, 2);
    await eventually(async () => expect(await openOperationsOf(order.orderId)).toEqual([]), {
      waitingFor: 'the capture',
    });
    for (const letter of [...letters.toReversed(), ...letters]) expect(await deliver(letter)).toBe(204);
    await told(order.orderId, [
      ['payment-authorized', attempt(1)],
      ['payment-captured', attempt(2)],
    ]);
  });

  it('forged, altered or unsigned are refused, and nothing is believed', async () => {
    const order = testOrder('pm_card_webhook_forged');
    await charging.take(order.authorize(attempt(1)));
    const [forged] = await lettersOf(order.orderId, 1);
    expect(JSON.parse(forged!.body)).toMatchObject({ authorization: { status: 'declined' } });
    const { body, signature } = forged!;
    expect(await deliver({ body, signature })).toBe(401);
    expect(await deliver({ body: body.replace('2500', '1'), signature })).toBe(401);
    expect(await deliver({ body, signature: '' })).toBe(401);
    await told(order.orderId, [['payment-authorized', attempt(1)]]);
  });

  it('with a body that is too large are not read', async () => {
    expect(await deliver({ body: `"${'x'.repeat(20_000)}"`, signature: 't=1,v1=0' })).toBe(413);
  });
});

describe('when all is said', () => {
  it('no attempt was answered twice', () => {
    const replies = services.topics.heard.map(
      ({ contract, data }) => `${contract.name} ${JSON.stringify(data as object)}`,
    );
    expect(new Set(replies).size).toBe(replies.length);
    expect(replies.length).toBeGreaterThan(40);
  });
});
