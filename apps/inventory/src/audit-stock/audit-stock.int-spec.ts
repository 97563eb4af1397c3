import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '@millrace/persistence';
import { auditStock } from './audit-stock.js';
import { testDatabase, type TestDatabase } from '../testing/test-database.js';

let fresh: TestDatabase;
let database: Database;

beforeEach(async () => {
  fresh = await testDatabase();
  database = fresh.database;
  for (const sku of ['A', 'B']) await fresh.stockUp(sku, 10);
});

afterEach(() => fresh.remove());

const sound = { balance: 0, received: 0, reserved: 0, openHolds: 0 };

describe('auditStock', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await auditStock(database)).toEqual(sound);
  });

  it('sees units that are nowhere or twice, also when their sum is right', async () => {
    await database.query('ALTER TABLE stock DROP CONSTRAINT every_unit_is_somewhere');
    await database.query("UPDATE stock SET available = available + CASE sku WHEN 'A' THEN 2 ELSE -2 END");
    expect(await auditStock(database)).toEqual({ ...sound, balance: 4 });
  });

  it('sees units that no receipt accounts for', async () => {
    await database.query("UPDATE stock SET received = 13, available = 13 WHERE sku = 'A'");
    expect(await auditStock(database)).toEqual({ ...sound, received: 3 });
  });

  it('sees reserved units without a hold, and holds without reserved units', async () => {
    await database.query("UPDATE stock SET reserved = 3, available = 7 WHERE sku = 'A'");
    await database.query(
      `INSERT INTO holds (order_id, status, version, lines, expires_at)
       VALUES (gen_random_uuid(), 'held', 1, '[{"sku": "B", "quantity": 2}]', now())`,
    );
    expect(await auditStock(database)).toEqual({ ...sound, reserved: 5, openHolds: 1 });
  });
});
