import pg from 'pg';

/** What Postgres was asked while it was measured. */
export interface StatementCost {
  readonly database: string;
  /** The first words of it, without its parameters. */
  readonly statement: string;
  readonly calls: number;
  readonly rows: number;
  readonly totalMs: number;
}

const readStatements = `
  SELECT datname AS database, query AS statement, calls::float8, rows::float8, total_exec_time AS "totalMs"
  FROM pg_stat_statements JOIN pg_database ON pg_database.oid = dbid
  WHERE datname NOT LIKE 'bench%' AND datname <> 'postgres'
  ORDER BY total_exec_time DESC`;

/** Forgets what was counted so far. */
export async function resetStatements(adminUrl: string): Promise<void> {
  await withAdmin(adminUrl, async (client) => {
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    await client.query('SELECT pg_stat_statements_reset()');
  });
}

export async function readStatementCosts(adminUrl: string): Promise<readonly StatementCost[]> {
  const rows = await withAdmin(
    adminUrl,
    async (client) => (await client.query<StatementCost>(readStatements)).rows,
  );
  return rows.map((row) => ({
    ...row,
    statement: row.statement.replaceAll(/\s+/g, ' ').trim().slice(0, 120),
  }));
}

async function withAdmin<T>(adminUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
