import type { Queryable } from '@millrace/persistence';
import { type Route, RouteTable, type Shard } from './route-table.js';
import { shardingErrors } from './sharding.errors.js';

interface RouteRow extends Route {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

/** One statement, so that shards and routes are of one moment. Shards that own nothing yet have one row too. */
const readRoutes = `
  SELECT s.name AS shard, s.host, s.port, s.database,
    r.slot_from AS "slotFrom", r.slot_to AS "slotTo", r.epoch
  FROM shards s LEFT JOIN routes r ON r.shard = s.name
  ORDER BY s.name, r.slot_from`;

/** @throws AppError `no_routes` when no shard was ever registered; Error when the table is not complete. */
export async function readRouteTable(control: Queryable): Promise<RouteTable> {
  const { rows } = await control.query<RouteRow>(readRoutes);
  if (rows.length === 0) throw shardingErrors.no_routes();
  const shards = new Map<string, Shard>(
    rows.map(({ shard, host, port, database }) => [shard, { name: shard, host, port, database }]),
  );
  const routes = rows
    .filter((row) => row.slotFrom !== null)
    .map(({ slotFrom, slotTo, shard, epoch }) => ({ slotFrom, slotTo, shard, epoch }));
  return RouteTable.of([...shards.values()], routes);
}
