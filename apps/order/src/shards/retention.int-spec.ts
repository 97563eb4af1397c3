import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newSlottedId } from '@millrace/ids';
import { RetentionLoop } from '@millrace/service-kit';
import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { orderRetention } from '../order.retention.js';
import { readTimeline } from '../read-order/read-timeline.js';
import { type TestShard, testShard } from '../testing/test-shard.js';

const DAY_MS = 24 * 3_600_000;
const settings = {
  inboxKeepDays: 15,
  deadLetterAuditKeepDays: 400,
  idempotencyKeepHours: 48,
  timelineKeepDays: 400,
  webhookKeepDays: 30,
};

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

  it('is every redrive job that runs, one that ended for a month, and for longer what was done to letters', async () => {
    const ended = (days: number) => `now() - interval '${days} days'`;
    await shard.database.query(
      `INSERT INTO dead_letter_jobs (id, filter, by_whom, reason, rate_per_second, status, total, created_at, finished_at)
       SELECT gen_random_uuid(), '{}', 'ada', name, 1, status, 1, now() - interval '1 year', finished_at
       FROM (VALUES ('runs', 'running', NULL), ('young', 'done', ${ended(29)}), ('old', 'cancelled', ${ended(31)}))
         AS job (name, status, finished_at)`,
    );
    await shard.database.query(
      `INSERT INTO dead_letter_actions (letter_id, action, by_whom, reason, at, before)
       SELECT gen_random_uuid(), 'purge', 'ada', day::text, now() - make_interval(days => day), '{}'
       FROM unnest('{31,399,401}'::int[]) AS day`,
    );
    await keep();
    const reasons = async (table: string) =>
      (
        await shard.database.query<{ reason: string }>(`SELECT reason FROM ${table} ORDER BY reason`)
      ).rows.map(({ reason }) => reason);
    expect(await reasons('dead_letter_jobs')).toEqual(['runs', 'young']);
    expect(await reasons('dead_letter_actions')).toEqual(['31', '399']);
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
