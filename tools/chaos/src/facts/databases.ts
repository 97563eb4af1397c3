import pg from 'pg';

/** Connections to the databases of a system whose server may be killed at any time. */
export class Databases {
  private readonly pools = new Map<string, pg.Pool>();

  async read<Row extends object>(
    url: string,
    statement: string,
    parameters: readonly unknown[] = [],
  ): Promise<readonly Row[]> {
    const { rows } = await this.poolOf(url).query<Row>(statement, [...parameters]);
    return rows;
  }

  async count(url: string, statement: string): Promise<number> {
    const [row] = await this.read<{ count: number }>(url, statement);
    return row!.count;
  }

  /** Runs several statements on one connection, whatever they give back. */
  async run(url: string, statements: string): Promise<void> {
    await this.poolOf(url).query(statements);
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
  }

  private poolOf(url: string): pg.Pool {
    const known = this.pools.get(url);
    if (known) return known;
    const pool = new pg.Pool({
      connectionString: url,
      max: 2,
      application_name: 'chaos',
      connectionTimeoutMillis: 5_000,
      query_timeout: 30_000,
    });
    // A server that is killed on purpose cuts idle connections; the next query opens another.
    pool.on('error', () => undefined);
    this.pools.set(url, pool);
    return pool;
  }
}
