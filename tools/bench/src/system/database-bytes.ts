import pg from 'pg';

/** Tables and indexes of all databases of the product together. */
export async function databaseBytes(adminUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ bytes: number }>(
      `SELECT sum(pg_database_size(oid))::float8 AS bytes FROM pg_database WHERE datname NOT LIKE 'bench%'`,
    );
    return rows[0]!.bytes;
  } finally {
    await client.end();
  }
}
