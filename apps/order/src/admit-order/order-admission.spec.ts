import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@millrace/context/testing';
import type { BacklogReading } from '@millrace/resilience';
import type { ShardConnection } from '@millrace/sharding';
import { type Logger, metricsRegistry } from '@millrace/telemetry';
import { OrderAdmission } from './order-admission.js';

const FLOOR = 100;
/** While nothing is known of how many end, everything above is refused. */
const COLD_LIMIT = 4 * FLOOR;
const IDLE_MS = 1_000;

/** Shards whose backlog a spec says; a reading may be made to fail or to hang. */
function given(...names: string[]) {
  const clock = new ManualClock();
  const warnings: unknown[] = [];
  const open: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  const waiting: Record<string, number> = {};
  const answers: Record<string, Promise<BacklogReading>> = {};
  let shards = names.map((name) => shardNamed(name, () => waiting[name] ?? 0));
  const admission = new OrderAdmission({
    shards: () => shards,
    readBacklog: (database) => {
      const { name } = shards.find((shard) => shard.database === database)!;
      return answers[name] ?? Promise.resolve({ open: open[name]!, ended: 0 });
    },
    maxWaitSeconds: 3,
    floor: FLOOR,
    maxPoolWaiting: 10,
    logger: { warn: (_: unknown, text: string) => warnings.push(text) } as unknown as Logger,
    clock,
  });
  const admit = (name: string) => admission.admit(shards.find((shard) => shard.name === name)!);
  const remove = (name: string) => (shards = shards.filter((shard) => shard.name !== name));
  return { admission, clock, open, waiting, answers, warnings, admit, remove };
}

function shardNamed(name: string, waiting: () => number): ShardConnection {
  const database = { load: () => ({ total: 0, idle: 0, waiting: waiting() }) };
  return { name, database } as unknown as ShardConnection;
}

const refusal = expect.objectContaining({
  code: 'overloaded',
  kind: 'unavailable',
  retryAfterSeconds: expect.any(Number),
});

async function metric(name: string): Promise<unknown> {
  const values = (await metricsRegistry.getSingleMetric(name)!.get()).values as {
    value: number;
    labels: Record<string, string>;
  }[];
  return Object.fromEntries(values.map(({ labels, value }) => [Object.values(labels).join(), value]));
}

describe('OrderAdmission', () => {
  beforeEach(() => metricsRegistry.resetMetrics());

  it('refuses the orders of a shard that is full, and of no other', async () => {
    const { admission, admit, open } = given('a', 'b');
    open['a'] = COLD_LIMIT;
    await admission.look();
    expect(() => admit('a')).toThrow(refusal);
    expect(() => admit('b')).not.toThrow();
    expect(await metric('orders_refused_total')).toEqual({ backlog: 1 });
  });

  it('refuses nothing before it has looked', () => {
    const { admit } = given('a');
    expect(() => admit('a')).not.toThrow();
  });

  it('refuses while too many wait for a connection', async () => {
    const { admit, waiting } = given('a', 'b');
    waiting['a'] = 10;
    expect(() => admit('a')).not.toThrow();
    waiting['a'] = 11;
    expect(() => admit('a')).toThrow(refusal);
    expect(() => admit('b')).not.toThrow();
    expect(await metric('orders_refused_total')).toEqual({ pool: 1 });
  });

  it('is degraded while a shard refuses, and says which and why; never unready', async () => {
    const { admission, clock, open } = given('a', 'b');
    await admission.look();
    expect(admission.readiness()).toEqual({
      healthy: true,
      detail: 'a: 0 open, 0.0 s expected; b: 0 open, 0.0 s expected',
    });
    open['b'] = COLD_LIMIT;
    clock.advance(IDLE_MS);
    await admission.look();
    expect(admission.readiness()).toMatchObject({
      healthy: true,
      degraded: true,
      detail: 'a: 0 open, 0.0 s expected; b: 400 open, 100 % refused',
    });
  });

  it('looks at the others while one does not answer, and at that one no second time', async () => {
    const { admission, admit, clock, open, answers } = given('stuck', 'b');
    let asked = 0;
    const { promise, resolve } = Promise.withResolvers<BacklogReading>();
    Object.defineProperty(answers, 'stuck', { get: () => ((asked += 1), promise) });
    const first = admission.look();
    await new Promise((done) => setImmediate(done));
    open['b'] = COLD_LIMIT;
    clock.advance(IDLE_MS);
    await admission.look();
    expect(() => admit('b')).toThrow(refusal);
    expect(asked).toBe(1);
    resolve({ open: COLD_LIMIT, ended: 0 });
    await first;
    expect(() => admit('stuck')).toThrow(refusal);
  });

  it('looks at a shard where nothing is under way now and then, and again as soon as it admits something', async () => {
    const { admission, admit, clock, open } = given('a');
    await admission.look();
    open['a'] = 7;
    await admission.look();
    expect(await metric('orders_open')).toEqual({ a: 0 });
    admit('a');
    await admission.look();
    expect(await metric('orders_open')).toEqual({ a: 7 });
    open['a'] = 0;
    await admission.look();
    open['a'] = 5;
    clock.advance(IDLE_MS - 1);
    await admission.look();
    expect(await metric('orders_open')).toEqual({ a: 0 });
    clock.advance(1);
    await admission.look();
    expect(await metric('orders_open')).toEqual({ a: 5 });
  });

  it('keeps nobody out for what it cannot count, and says so once', async () => {
    const { admission, admit, clock, open, answers, warnings } = given('a');
    open['a'] = COLD_LIMIT;
    await admission.look();
    answers['a'] = Promise.reject(new Error('away'));
    await admission.look();
    await admission.look();
    expect(() => admit('a')).toThrow(refusal);
    clock.advance(10_001);
    expect(() => admit('a')).not.toThrow();
    expect(admission.readiness()).toEqual({ healthy: true, degraded: true, detail: 'a: backlog unknown' });
    expect(warnings).toHaveLength(1);
  });

  it('forgets a shard that is gone', async () => {
    const { admission, remove } = given('a', 'b');
    await admission.look();
    expect(await metric('orders_open')).toEqual({ a: 0, b: 0 });
    remove('a');
    await admission.look();
    expect(await metric('orders_open')).toEqual({ b: 0 });
  });
});
