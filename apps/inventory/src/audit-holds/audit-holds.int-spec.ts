import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newSlottedId } from '@millrace/ids';
import { type Database, writeTogether } from '@millrace/persistence';
import { Shutdown } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import { insertOrderEnds } from '../hear-order-ends/insert-order-ends.js';
import type { InventorySettings } from '../inventory.config.js';
import { holdDelta, holdFindings } from '../inventory.metrics.js';
import { testDatabase, type TestDatabase } from '../testing/test-database.js';
import { auditHolds } from './audit-holds.js';
import { AuditHoldsLoop } from './audit-holds.loop.js';

const HOUR_MS = 3_600_000;

let fresh: TestDatabase;
let database: Database;
beforeEach(async () => {
  fresh = await testDatabase();
  database = fresh.database;
});
afterEach(() => fresh.remove());

/** A hold of one unit, or of as many. */
async function hold(status: 'held' | 'committed' | 'expired' | 'released', units = 1): Promise<string> {
  const orderId = newSlottedId(7);
  await database.query(
    `INSERT INTO holds (order_id, status, version, lines, expires_at)
     VALUES ($1, $2, 1, $3, CASE WHEN $2 = 'released' THEN NULL ELSE now() END)`,
    [orderId, status, JSON.stringify([{ sku: 'A', quantity: units }])],
  );
  return orderId;
}

/** Twice, as messages may come. */
const end = (orderId: string, confirmed: boolean) =>
  database.transaction(async (transaction) => {
    const write = insertOrderEnds([{ orderId, confirmed }]);
    await writeTogether(transaction, [write]);
    await writeTogether(transaction, [write]);
  });

const audit = (unendedAfterMs = HOUR_MS, toMs = Date.now() + HOUR_MS) =>
  auditHolds(database, { fromMs: Date.now() - HOUR_MS, toMs }, unendedAfterMs);
const setHold = (orderId: string, what: string) =>
  database.query(`UPDATE holds SET ${what} WHERE order_id = $1`, [orderId]);

async function soundBooks(): Promise<string> {
  const sold = await hold('committed');
  await end(sold, true);
  await end(await hold('released'), false);
  await end(await hold('expired'), false);
  await end(newSlottedId(7), false);
  await hold('held');
  await hold('committed');
  return sold;
}

describe('the audit of the holds', () => {
  it('finds nothing where nothing is wrong, whatever is under way', async () => {
    await soundBooks();
    expect(await audit()).toEqual([]);
  });

  it('finds stock that is kept for an order that was not confirmed', async () => {
    const orderId = await hold('committed', 3);
    await end(orderId, false);
    expect(await audit()).toEqual([{ check: 'kept', orders: 1, units: 3, orderIds: [orderId] }]);
  });

  it('finds orders that were confirmed without stock, however that came about', async () => {
    const released = await soundBooks();
    await setHold(released, `status = 'released', expires_at = NULL`);
    const [expired, open, never] = [await hold('expired'), await hold('held'), newSlottedId(7)];
    for (const orderId of [expired, open, never]) await end(orderId, true);
    expect(await audit()).toEqual([
      { check: 'unsold', orders: 4, units: 3, orderIds: [released, expired, open, never].toSorted() },
    ]);
  });

  it('finds stock committed long ago for an order that never ended, unless it is of a time before anyone listened', async () => {
    await end(await hold('committed'), true);
    await database.query(`UPDATE order_ends SET heard_at = now() - interval '1 hour'`);
    const stuck = await hold('committed', 2);
    await setHold(stuck, `updated_at = now() - interval '30 minutes'`);
    await setHold(await hold('committed'), `updated_at = now() - interval '2 hours'`);
    expect(await audit(29 * 60_000)).toEqual([{ check: 'unended', orders: 1, units: 2, orderIds: [stuck] }]);
    expect(await audit(31 * 60_000)).toEqual([]);
  });

  it('looks at the orders of its range only', async () => {
    await end(await hold('committed'), false);
    expect(await audit(HOUR_MS, Date.now() - 60_000)).toEqual([]);
  });
});

describe('the loop of the audit', () => {
  const logged: object[] = [];
  const logger = { error: (entry: object) => void logged.push(entry) } as unknown as Logger;
  const shutdown = new Shutdown();
  afterEach(() => shutdown.run(logger));

  it('finds and names a planted unit within its interval, and shows it on the metrics until it is mended', async () => {
    const orderId = await soundBooks();
    const settings = { holdAuditIntervalMs: 10, holdUnendedAfterMs: HOUR_MS } as InventorySettings;
    new AuditHoldsLoop(database, settings, logger, shutdown).onApplicationBootstrap();
    const shows = (unsold: number) =>
      eventually(
        async () =>
          expect((await holdFindings.get()).values.map(({ labels, value }) => [labels.check, value])).toEqual(
            [
              ['kept', 0],
              ['unsold', unsold],
              ['unended', 0],
            ],
          ),
        { waitingFor: `${unsold} orders without stock on the metrics` },
      );
    await shows(0);
    expect(logged).toEqual([]);
    await setHold(orderId, `status = 'released', expires_at = NULL`);
    await shows(1);
    expect((await holdDelta.get()).values).toContainEqual(
      expect.objectContaining({ labels: { check: 'unsold' }, value: 1 }),
    );
    expect(logged[0]).toEqual({
      event: 'hold-delta',
      check: 'unsold',
      orders: 1,
      units: 1,
      orderIds: [orderId],
    });
    await setHold(orderId, `status = 'committed', expires_at = now()`);
    await shows(0);
  });
});
