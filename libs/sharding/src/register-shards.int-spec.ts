import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '@millrace/persistence';
import { freshDatabase, type FreshDatabase } from '@millrace/testing';
import { createRouteTables, createSlotOwnership, grantFirstOwnership, registerFirstShards } from './index.js';

describe('registering shards', () => {
  let fresh: FreshDatabase;
  let database: Database;

  beforeEach(async () => {
    fresh = await freshDatabase();
    database = new Database({ url: fresh.url, applicationName: 'test' });
    await database.query(`${createRouteTables}${createSlotOwnership}`);
  });
  afterEach(async () => {
    await database.close();
    await fresh.drop();
  });

  const urls = ['postgresql://u:secret@one/orders', 'postgresql://u:secret@two:6000/orders'];

  it('splits the slots evenly and keeps no password', async () => {
    const { routes } = await registerFirstShards(database, urls);
    expect(routes).toEqual([
      { slotFrom: 0, slotTo: 2047, shard: 'shard-0', epoch: 1 },
      { slotFrom: 2048, slotTo: 4095, shard: 'shard-1', epoch: 1 },
    ]);
    const { rows } = await database.query('SELECT shards::text AS row FROM shards');
    expect(JSON.stringify(rows)).not.toContain('secret');
  });

  it('happens once, however many ask at the same time and whatever they ask for later', async () => {
    await Promise.all([registerFirstShards(database, urls), registerFirstShards(database, urls)]);
    const later = await registerFirstShards(database, [...urls, 'postgresql://u:p@three/orders']);
    expect(later.shards.size).toBe(2);
  });

  it('leaves no slot without an owner, and none with two', async () => {
    await registerFirstShards(database, urls);
    await expect(database.query('DELETE FROM routes WHERE slot_from = 0')).rejects.toMatchObject({
      constraint: 'routes_cover_every_slot',
    });
    await expect(
      database.query('UPDATE routes SET slot_to = 2100 WHERE slot_from = 0'),
    ).rejects.toMatchObject({ constraint: 'routes_do_not_overlap' });
  });

  it('grants a shard its slots once, and none that came by a move', async () => {
    const first = { slotFrom: 0, slotTo: 99, shard: 's', epoch: 1 };
    const moved = { slotFrom: 200, slotTo: 299, shard: 's', epoch: 2 };
    await grantFirstOwnership(database, [first, moved]);
    await grantFirstOwnership(database, [{ ...first, slotTo: 4095 }]);
    const { rows } = await database.query('SELECT slot_from, slot_to, epoch, state FROM slot_ownership');
    expect(rows).toEqual([{ slot_from: 0, slot_to: 99, epoch: 1, state: 'owned' }]);
  });
});
