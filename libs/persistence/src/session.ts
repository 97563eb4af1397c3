import pg from 'pg';
import type { PreparedStatement, QueryResult, Queryable } from './database.js';
import { PLANNER_SETTINGS } from './planner-settings.js';
import { run } from './run-statement.js';

/** One connection outside of any pool. What its server side holds (advisory locks) ends with it. */
export class Session implements Queryable {
  /** Resolves when the connection has ended, whoever ended it. */
  readonly ended: Promise<void>;
  private open = true;

  private constructor(private readonly client: pg.Client) {
    this.ended = new Promise((resolve) => {
      client.once('end', () => {
        this.open = false;
        resolve();
      });
    });
    // A killed backend raises `error` first; without a listener that ends the process. `end` follows.
    client.on('error', () => {
      this.open = false;
    });
  }

  static async open(connection: pg.ClientConfig): Promise<Session> {
    const session = new Session(new pg.Client(connection));
    await session.client.connect();
    await session.client.query(PLANNER_SETTINGS);
    return session;
  }

  /** False once the connection is known to be lost; true proves nothing about the network. */
  get alive(): boolean {
    return this.open;
  }

  async query<Row = Record<string, unknown>>(
    statement: string | PreparedStatement,
    parameters: readonly unknown[] = [],
  ): Promise<QueryResult<Row>> {
    return run<Row>(this.client, statement, parameters);
  }

  /** Safe on a lost connection, and twice. */
  async close(): Promise<void> {
    this.open = false;
    await this.client.end();
  }
}
