import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '@millrace/persistence';
import { Shutdown } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import type { InventorySettings } from '../inventory.config.js';
import { stockDelta } from '../inventory.metrics.js';
import { auditSold, auditStock } from './audit-stock.js';
import { AuditStockLoop } from './audit-stock.loop.js';
import { testDatabase, type TestDatabase } from '../testing/test-database.js';

let fresh: TestDatabase;
let database: Database;

beforeEach(async () => {
  fresh = await testDatabase();
  database = fresh.database;
  for (const sku of ['A', 'B']) await fresh.stockUp(sku, 10);
});

afterEach(() => fresh.remove());

const sound = { balance: 0, received: 0, reserved: 0, openHolds: 0, overdueHolds: 0, findings: [] };

describe('auditStock', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await auditStock(database)).toEqual(sound);
  });

  it('sees units that are nowhere or twice, also when their sum is right', async () => {
    await database.query('ALTER TABLE stock DROP CONSTRAINT every_unit_is_somewhere');
    await database.query("UPDATE stock SET available = available + CASE sku WHEN 'A' THEN 2 ELSE -2 END");
    expect(await auditStock(database)).toEqual({
      ...sound,
      balance: 4,
      findings: [
        { sku: 'A', check: 'balance', units: -2 },
        { sku: 'B', check: 'balance', units: 2 },
      ],
    });
  });

  it('sees units that no receipt accounts for', async () => {
    await database.query("UPDATE stock SET received = 13, available = 13 WHERE sku = 'A'");
    expect(await auditStock(database)).toEqual({
      ...sound,
      received: 3,
      findings: [{ sku: 'A', check: 'received', units: 3 }],
    });
  });

  it('sees reserved units without a hold, and holds without reserved units', async () => {
    await database.query("UPDATE stock SET reserved = 3, available = 7 WHERE sku = 'A'");
    await database.query(
      `INSERT INTO holds (order_id, status, version, lines, expires_at)
       VALUES (gen_random_uuid(), 'held', 1, '[{"sku": "B", "quantity": 2}]', now())`,
    );
    expect(await auditStock(database)).toEqual({
      ...sound,
      reserved: 5,
      openHolds: 1,
      findings: [
        { sku: 'A', check: 'reserved', units: 3 },
        { sku: 'B', check: 'reserved', units: -2 },
      ],
    });
  });

  it('sees holds whose time is over and which nobody gives back', async () => {
    await hold('held', `now() - interval '61 seconds'`);
    expect(await auditStock(database)).toMatchObject({ openHolds: 1, overdueHolds: 1 });
  });

  const hold = (status: string, expiresAt: string) =>
    database.query(
      `INSERT INTO holds (order_id, status, version, lines, expires_at)
       VALUES (gen_random_uuid(), '${status}', 1, '[{"sku": "B", "quantity": 2}]', ${expiresAt})`,
    );
  const sell = (sku: string, units: number) =>
    database.query('UPDATE stock SET sold = sold + $2, available = available - $2 WHERE sku = $1', [
      sku,
      units,
    ]);

  it('finds a unit that was sold to nobody, and one that was given away, which no sum of the stock shows', async () => {
    await hold('committed', 'now()');
    await sell('B', 2);
    expect(await auditSold(database)).toEqual({ sold: 0, findings: [] });
    await sell('A', 1);
    await sell('B', -1);
    expect(await auditSold(database)).toEqual({
      sold: 2,
      findings: [
        { sku: 'A', check: 'sold', units: 1 },
        { sku: 'B', check: 'sold', units: -1 },
      ],
    });
    expect((await auditStock(database)).findings).toEqual([]);
  });

  it('finds and names a planted unit within its interval, on the metrics and in the log', async () => {
    const logged: object[] = [];
    const logger = { error: (entry: object) => void logged.push(entry) } as unknown as Logger;
    const settings = { stockAuditIntervalMs: 10, soldAuditIntervalMs: 10 } as InventorySettings;
    const shutdown = new Shutdown();
    new AuditStockLoop(database, settings, logger, shutdown).onApplicationBootstrap();
    await sell('A', 1);
    await eventually(
      async () =>
        expect((await stockDelta.get()).values).toContainEqual(
          expect.objectContaining({ labels: { check: 'sold' }, value: 1 }),
        ),
      { waitingFor: 'the planted unit' },
    );
    expect(logged).toContainEqual(
      expect.objectContaining({ event: 'stock-delta', findings: [{ sku: 'A', check: 'sold', units: 1 }] }),
    );
    await shutdown.run(logger);
  });
});
describe('an audit of many SKUs', () => {
  it('reads every receipt once, not once for every SKU', async () => {
    for (let nth = 0; nth < 100; nth++) await fresh.stockUp(`SKU-${nth}`, 1);
    await database.query('ANALYZE stock, receipts');
    const readReceipts = async () => {
      await database.query('SELECT pg_stat_force_next_flush()');
      const { rows } = await database.query<{ rows: number }>(
        `SELECT (seq_tup_read + coalesce(idx_tup_fetch, 0))::integer AS rows FROM pg_stat_user_tables
         WHERE relname = 'receipts'`,
      );
      return rows[0]!.rows;
    };
    const before = await readReceipts();
    expect(await auditStock(database)).toEqual(sound);
    expect((await readReceipts()) - before).toBe(102);
  });
});
