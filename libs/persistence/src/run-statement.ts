import type pg from 'pg';
import type { PreparedStatement, QueryResult } from './database.js';

/** Runs a statement on a pool or a connection, prepared when it has a name. */
export async function run<Row>(
  on: pg.Pool | pg.ClientBase,
  statement: string | PreparedStatement,
  parameters: readonly unknown[],
): Promise<QueryResult<Row>> {
  const values = [...parameters];
  const result =
    typeof statement === 'string'
      ? await on.query(statement, values)
      : await on.query({ name: statement.name, text: statement.text, values });
  return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 };
}
