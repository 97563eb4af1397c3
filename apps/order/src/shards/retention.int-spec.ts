import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newSlottedId } from '@millrace/ids';
import { RetentionLoop } from '@millrace/service-kit';
import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { orderRetention } from '../order.retention.js';
import { readTimeline } from '../read-order/read-timeline.js';
import { type TestShard, testShard } from '../testing/test-shard.js';

const DAY_MS = 24 * 3_600_000;
const settings = { inboxKeepDays: 15, idempotencyKeepHours: 48, timelineKeepDays: 400, webhookKeepDays: 30 };

let shard: TestShard;
beforeAll(async () => {
  shard = await testShard();
});
afterAll(() => shard.remove());

async function keep(): Promise<void> {
  const loop = new RetentionLoop({
    policy: orderRetention(settings),
    databases: () => [{ name: 'shard', database: shard.database }],
    logger: createLogger({ service: 'order', level: 'silent' }),
    health: new HealthRegistry(),
  });
  await loop.turn();
}

const count = async (from: string) =>
  (await shard.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${from}`)).rows[0]!
    .count;

describe('what a shard keeps', () => {
  it('is every order, its timeline and its key, while they are young', async () => {
    const [orderId] = await shard.place(3);
    await keep();
    expect(await count('orders')).toBe(3);
    expect(await count('idempotency_keys')).toBe(3);
    expect((await readTimeline(shard.database, orderId!, 'any-customer'))?.entries).toHaveLength(1);
  });

  it('is no key past its time, and no message that cannot come again', async () => {
    await shard.database.query(
      `UPDATE idempotency_keys SET created_at = now() - interval '47 hours'
       WHERE order_id = (SELECT order_id FROM idempotency_keys ORDER BY order_id LIMIT 1)`,
    );
    await shard.database.query(
      `UPDATE idempotency_keys SET created_at = now() - interval '49 hours'
       WHERE order_id <> (SELECT order_id FROM idempotency_keys ORDER BY order_id LIMIT 1)`,
    );
    await shard.database.query(
      `INSERT INTO inbox (consumer, message_id, received_at)
       SELECT 'c', gen_random_uuid(), now() - make_interval(days => day) FROM unnest('{1,14,16,90}'::int[]) AS day`,
    );
    await keep();
    expect(await count('idempotency_keys')).toBe(1);
    expect(await count('inbox')).toBe(2);
    expect(await count('orders')).toBe(3);
  });

  it('is a step of an order from before all partitions', async () => {
    const id = newSlottedId(7, Date.now() - 1_000 * DAY_MS);
    await shard.database.query(
      `INSERT INTO order_timeline (order_id, slot, position, at, event, detail)
       VALUES ($1, 7, 40, now(), 'step-retried', '{}')`,
      [id],
    );
    await keep();
    expect(await count(`order_timeline WHERE order_id = '${id}'`)).toBe(1);
  });

  it('puts the steps of new orders where they are dropped together', async () => {
    expect(await count('order_timeline_default')).toBe(1);
    expect(await count('order_timeline')).toBe(4);
  });
});
