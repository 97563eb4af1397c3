import type { Database, PreparedStatement, Queryable } from '@millrace/persistence';
import { readRouteTable } from './read-route-table.js';
import { type Route, type RouteTable, splitEvenly } from './route-table.js';
import { shardOfUrl } from './shard-url.js';

const insertShards = `
  INSERT INTO shards (name, host, port, database)
  SELECT name, host, port, database
  FROM json_to_recordset($1::json) AS shard (name text, host text, port integer, database text)`;

const insertRoutes = `
  INSERT INTO routes (slot_from, slot_to, shard, epoch)
  SELECT "slotFrom", "slotTo", shard, epoch
  FROM json_to_recordset($1::json) AS route ("slotFrom" integer, "slotTo" integer, shard text, epoch bigint)`;

/**
 * Registers the first shards as `shard-0`, `shard-1`, .. with the slots split evenly, when there are none yet.
 * Once there are, the URLs are ignored: from then on slots change hands only by moving.
 */
export async function registerFirstShards(
  control: Database,
  shardUrls: readonly string[],
): Promise<RouteTable> {
  await control.transaction(
    async (transaction) => {
      const { rows } = await transaction.query('SELECT FROM shards LIMIT 1');
      if (rows.length > 0) return;
      const shards = shardUrls.map((url, index) => shardOfUrl(`shard-${index}`, url));
      await transaction.query(insertShards, [JSON.stringify(shards)]);
      await transaction.query(insertRoutes, [JSON.stringify(splitEvenly(shards.map(({ name }) => name)))]);
    },
    // Two migrations at once: the second waits, then finds the shards.
    { prelude: 'LOCK TABLE shards IN SHARE ROW EXCLUSIVE MODE;' },
  );
  return readRouteTable(control);
}

const insertFirstOwnership: PreparedStatement = {
  name: 'insert-first-ownership',
  text: `
    INSERT INTO slot_ownership (slot_from, slot_to, epoch, state)
    SELECT "slotFrom", "slotTo", epoch, 'owned'
    FROM json_to_recordset($1::json) AS route ("slotFrom" integer, "slotTo" integer, epoch bigint)
    WHERE NOT EXISTS (SELECT FROM slot_ownership)
    ON CONFLICT DO NOTHING`,
};

/**
 * Tells a new shard which slots it owns. Only routes of the first epoch count: later ones are granted by the
 * move that made them. Does nothing on a shard that knows its slots.
 */
export async function grantFirstOwnership(shard: Queryable, routes: readonly Route[]): Promise<void> {
  const first = routes.filter((route) => route.epoch === 1);
  await shard.query(insertFirstOwnership, [JSON.stringify(first)]);
}
