import { eventually } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { attempt, testOrder, testPayments, type TestPayments } from '../testing/test-payments.js';
import { OpenOperationsMonitor } from './open-operations.monitor.js';
import { oldestOpenSeconds, openOperations } from './execute-operations.metrics.js';
import { OperationLeaseRepository } from './operation-lease.repository.js';
import { createLogger } from '@millrace/telemetry';

const ours = { owner: attempt(1), leaseMs: 60_000 };
const theirs = { owner: attempt(2), leaseMs: 60_000 };
const pause = { firstMs: 60_000, lastMs: 120_000 };

let payments: TestPayments;
let leases: OperationLeaseRepository;

beforeAll(async () => {
  payments = await testPayments();
  leases = new OperationLeaseRepository(payments.database);
});
afterAll(() => payments.remove());
afterEach(() => payments.database.query('TRUNCATE payment_operations, payments'));

/** Opens an authorization, and a reversal behind it, that nobody runs. */
async function openOperationsOf(...orders: readonly ReturnType<typeof testOrder>[]): Promise<void> {
  const stopped = payments.executor({ providerUrl: 'http://127.0.0.1:1', apiKey: 'none' });
  await stopped.stop();
  await stopped.take(...orders.flatMap((order) => [order.authorize(attempt(1)), order.reverse(attempt(2))]));
}
const names = (operations: readonly { orderId: string; kind: string }[]) =>
  operations.map(({ orderId, kind }) => `${orderId} ${kind}`).sort();

describe('leases', () => {
  it('go to one owner at a time, and only to the first open operation of an order', async () => {
    const orders = [testOrder(), testOrder(), testOrder()];
    await openOperationsOf(...orders);
    const [mine, other] = await Promise.all([leases.leaseDue(ours, 2), leases.leaseDue(theirs, 10)]);
    expect(names([...mine, ...other])).toEqual(orders.map(({ orderId }) => `${orderId} authorize`).sort());
    expect(mine.length).toBeLessThanOrEqual(2);
    expect(await leases.leaseDue(ours, 10)).toEqual([]);
  });

  it('say that the provider may know of an operation from the second lease on', async () => {
    await openOperationsOf(testOrder());
    const [fresh] = await leases.leaseDue({ ...ours, leaseMs: 0 }, 1);
    const again = await eventually(
      async () => {
        const [operation] = await leases.leaseDue(theirs, 1);
        expect(operation).toBeDefined();
        return operation!;
      },
      { waitingFor: 'a lease of no time to lapse' },
    );
    expect([fresh!.possiblySent, again.possiblySent]).toEqual([false, true]);
  });

  it('are renewed and given back by their owner only', async () => {
    await openOperationsOf(testOrder());
    const operations = await leases.leaseDue(ours, 1);
    expect(await leases.renew(theirs, operations)).toEqual([]);
    expect(names(await leases.renew(ours, operations))).toEqual(names(operations));
    const [{ orderId, kind }] = operations as [(typeof operations)[0]];
    const state = async () =>
      (
        await payments.database.query<{ tries: number; leased: boolean; pause_seconds: number }>(
          `SELECT tries, lease_owner IS NOT NULL AS leased,
             extract(epoch FROM next_try_at - now())::float8 AS pause_seconds
           FROM payment_operations WHERE order_id = $1 AND kind = $2`,
          [orderId, kind],
        )
      ).rows[0]!;
    await leases.release(theirs.owner, [{ orderId, kind, problem: 'not mine' }], pause);
    expect(await state()).toMatchObject({ tries: 0, leased: true });
    await leases.release(ours.owner, [{ orderId, kind, problem: 'provider_failed' }], pause);
    const { pause_seconds: pauseSeconds, ...rest } = await state();
    expect(rest).toEqual({ tries: 1, leased: false });
    expect(pauseSeconds).toBeGreaterThan(25);
    expect(pauseSeconds).toBeLessThanOrEqual(60);
    expect(await leases.leaseDue(ours, 1)).toEqual([]);
  });
});

describe('while many operations are open', () => {
  /** Entries of indexes that were read, as the server counts them. */
  const entriesReadBy = async (work: () => Promise<unknown>): Promise<number> => {
    const read = async () => {
      const { rows } = await payments.database.query<{ entries: number }>(
        `SELECT sum(idx_tup_read)::integer AS entries FROM pg_stat_user_indexes WHERE relname = 'payment_operations'`,
      );
      return rows[0]!.entries;
    };
    const flush = () => payments.database.query('SELECT pg_stat_force_next_flush()');
    await flush();
    const before = await read();
    await work();
    await flush();
    return (await read()) - before;
  };

  it('each is found by its key, not among all others', async () => {
    const orders = Array.from({ length: 300 }, () => testOrder());
    await openOperationsOf(...orders);
    const leased: Awaited<ReturnType<typeof leases.leaseDue>>[number][] = [];
    expect(await entriesReadBy(async () => leased.push(...(await leases.leaseDue(ours, 100))))).toBeLessThan(
      3_000,
    );
    expect(leased).toHaveLength(100);
    expect(await entriesReadBy(() => leases.renew(ours, leased))).toBeLessThan(500);
    const failed = leased.map(({ orderId, kind }) => ({ orderId, kind, problem: 'provider_failed' }));
    expect(await entriesReadBy(() => leases.release(ours.owner, failed, pause))).toBeLessThan(500);
  });
});

describe('the monitor', () => {
  it('counts open operations by kind and age', async () => {
    const order = testOrder();
    await openOperationsOf(order, testOrder());
    await payments.database.query(
      `UPDATE payment_operations SET opened_at = now() - interval '2 minutes' WHERE order_id = $1`,
      [order.orderId],
    );
    const monitor = new OpenOperationsMonitor(
      payments.database,
      createLogger({ service: 'payment-spec', level: 'silent' }),
    );
    monitor.start();
    await monitor.stop();
    const { values } = await openOperations.get();
    const counts = values.map(({ labels, value }) => [`${labels.kind} ${labels.age}`, value]);
    expect(Object.fromEntries(counts)).toEqual({
      'authorize under_10m': 1,
      'authorize under_10s': 1,
      'reverse under_10m': 1,
      'reverse under_10s': 1,
    });
    expect((await oldestOpenSeconds.get()).values[0]!.value).toBeGreaterThanOrEqual(120);
  });
});
