import { newSlottedId, slotOfKey, uuidV7 } from '@millrace/ids';
import { Database, migrate } from '@millrace/persistence';
import { freshDatabase } from '@millrace/testing';
import type { AcceptRequest } from '../place-order/accept-request.js';
import { acceptedRowsOf } from '../place-order/accepted-rows.js';
import { insertAccepted } from '../place-order/insert-accepted.js';
import { shardMigrations } from '../migrations/index.js';
import { fulfilOrder } from './fulfil-order.given.js';

export interface TestShard {
  readonly database: Database;
  /** Accepts orders of one customer, as the API does; their first commands are in the outbox. */
  place(count: number, customerId?: string, definition?: typeof fulfilOrder): Promise<readonly string[]>;
  /** Takes everything out of the outbox, oldest first. */
  takeOutbox(): Promise<readonly OutboxMessage[]>;
  remove(): Promise<void>;
}

export interface OutboxMessage {
  readonly key: string;
  readonly type: string;
  readonly data: { readonly orderId: string; readonly attemptId: string };
}

/** A migrated shard of a spec's own. */
export async function testShard(): Promise<TestShard> {
  const fresh = await freshDatabase();
  await migrate({ url: fresh.url, migrations: shardMigrations });
  const database = new Database({ url: fresh.url, applicationName: 'order-spec' });
  return {
    database,
    place: async (count, customerId = uuidV7(), definition = fulfilOrder) => {
      const requests = Array.from({ length: count }, () => requestOf(customerId));
      await database.transaction(async (tx) => {
        await insertAccepted(
          tx,
          requests.map((request) => acceptedRowsOf(request, definition, new Date())),
        );
      });
      return requests.map(({ orderId }) => orderId);
    },
    takeOutbox: async () => {
      const { rows } = await database.query<OutboxMessage & { readonly id: number }>(
        `DELETE FROM outbox RETURNING id, key, headers->>'ce_type' AS type, value::json AS data`,
      );
      return rows.sort((a, b) => a.id - b.id).map(({ key, type, data }) => ({ key, type, data }));
    },
    remove: async () => {
      await database.close();
      await fresh.drop();
    },
  };
}

function requestOf(customerId: string): AcceptRequest {
  const slot = slotOfKey(customerId);
  return {
    orderId: newSlottedId(slot),
    slot,
    customerId,
    idempotencyKey: uuidV7(),
    fingerprint: 'fingerprint',
    paymentMethod: 'pm_card_ok',
    lines: [{ sku: 'MUG-1', title: 'Mug, blue', quantity: 2, unitPriceMinor: 1_250 }],
    total: { amountMinor: 2_500, currency: 'EUR' },
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    baggage: 'tenant=acme',
    deadline: Date.now() + 10_000,
  };
}
