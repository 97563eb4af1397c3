import pg from 'pg';
import type { IndexUse } from './judge-indexes.js';

const READ_INDEX_USE = `
  SELECT relname AS table, indexrelname AS index, idx_scan::float8 AS scans,
    indisunique OR indisexclusion AS enforces
  FROM pg_stat_user_indexes JOIN pg_index USING (indexrelid)
  WHERE relname NOT IN (SELECT relname FROM pg_class WHERE relispartition)`;

/** Updates of a table, and those that left its indexes alone since the new version fitted beside the old one. */
export interface UpdatesInPlace {
  readonly database: string;
  readonly table: string;
  readonly updates: number;
  readonly inPlace: number;
}

const READ_UPDATES = `
  SELECT relname AS table, n_tup_upd::float8 AS updates, n_tup_hot_upd::float8 AS "inPlace"
  FROM pg_stat_user_tables WHERE n_tup_upd > 0 ORDER BY relname`;

export async function readIndexUse(
  databases: Readonly<Record<string, string>>,
): Promise<{ readonly indexes: readonly IndexUse[]; readonly updates: readonly UpdatesInPlace[] }> {
  const read = await Promise.all(
    Object.entries(databases).map(async ([database, connectionString]) => {
      const client = new pg.Client({ connectionString });
      await client.connect();
      try {
        const indexes = await client.query<Omit<IndexUse, 'database'>>(READ_INDEX_USE);
        const updates = await client.query<Omit<UpdatesInPlace, 'database'>>(READ_UPDATES);
        return {
          indexes: indexes.rows.map((row) => ({ database, ...row })),
          updates: updates.rows.map((row) => ({ database, ...row })),
        };
      } finally {
        await client.end();
      }
    }),
  );
  return { indexes: read.flatMap(({ indexes }) => indexes), updates: read.flatMap(({ updates }) => updates) };
}
