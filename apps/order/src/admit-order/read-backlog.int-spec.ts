import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@millrace/testing';
import { type TestShard, testShard } from '../testing/test-shard.js';
import { readBacklog, readBacklogStatement } from './read-backlog.js';

describe('the backlog of a shard', () => {
  let shard: TestShard;

  beforeAll(async () => {
    shard = await testShard();
  });
  afterAll(() => shard.remove());
  beforeEach(() => shard.database.query('TRUNCATE sagas, orders, order_items, outbox'));

  const end = async (ids: readonly string[]) => {
    await shard.database.query(
      `UPDATE sagas SET status = 'completed', step = NULL, attempt_id = NULL, deadline_at = NULL, wake_at = NULL
       WHERE saga_id = ANY ($1)`,
      [ids],
    );
    await shard.database.query(`UPDATE orders SET status = 'confirmed' WHERE id = ANY ($1)`, [ids]);
  };
  const open = async (limit = 100) => (await readBacklog(shard.database, limit)).open;

  // First: what others ended before could be counted late.
  it('tells how many have ended, whoever ended them', async () => {
    const before = (await readBacklog(shard.database, 1)).ended;
    await end(await shard.place(30));
    await eventually(async () => expect((await readBacklog(shard.database, 1)).ended).toBe(before + 30), {
      waitingFor: 'the statistics to tell that 30 orders have ended',
    });
  });

  it('is what is under way: not what has ended, and not what waits for an operator', async () => {
    const ids = await shard.place(5);
    expect(await open()).toBe(5);
    await end(ids.slice(0, 2));
    expect(await open()).toBe(3);
    await shard.database.query(
      `UPDATE sagas SET status = 'needs-attention', attention_at = now() WHERE saga_id = $1`,
      [ids[4]],
    );
    expect(await open()).toBe(2);
  });

  it('is counted no further than it matters', async () => {
    await shard.place(20);
    expect(await open(7)).toBe(7);
  });

  it('is found by its index among many orders that have ended, whatever the limit turns out to be', async () => {
    await shard.place(50);
    await shard.database.query(`
      INSERT INTO sagas (saga_id, definition, version, status, phase, attempt, owed, data, revision,
        timeline_length, waiting_since, started_at, updated_at)
      SELECT gen_random_uuid(), 'old', 1, 'completed', 'forward', 1, '{}', '{}', 9, 9, now(), now(), now()
      FROM generate_series(1, 50000)`);
    const plan = await shard.database.transaction(async (tx) => {
      // The plan that a pool's connections come to use: one for every limit.
      await tx.query('SET LOCAL plan_cache_mode = force_generic_plan');
      await tx.query(`PREPARE backlog AS ${readBacklogStatement.text.replace('$1', '$1::bigint')}`);
      const { rows } = await tx.query<{ 'QUERY PLAN': string }>(
        'EXPLAIN (ANALYZE, BUFFERS) EXECUTE backlog (1000)',
      );
      await tx.query('DEALLOCATE backlog');
      return rows.map((row) => row['QUERY PLAN']).join('\n');
    });
    expect(plan).toContain('Index Scan using sagas_to_wake');
    expect(plan).not.toContain('Seq Scan');
    const buffers = /Buffers: shared hit=(\d+)/.exec(plan);
    expect(Number(buffers?.[1])).toBeLessThan(100);
  });
});
