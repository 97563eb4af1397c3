import { ContextError, currentContextOrUndefined } from '@millrace/context';
import pg from 'pg';
import { connectionConfig, type DatabaseTls } from './connection-config.js';
import { commitUnknown, isServerSilent, isRetryableTransactionError, sqlStateOf } from './database-errors.js';
import { PLANNER_SETTINGS, REPORT_SETTINGS } from './planner-settings.js';
import { takeConnection, runWithinContext } from './run-within-context.js';
import { Session } from './session.js';

// int8 as number: every bigint of ours (money, counters, versions) stays far below 2^53.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface QueryResult<Row> {
  readonly rows: Row[];
  /** Rows affected; 0 for statements that affect none. */
  readonly rowCount: number;
}

/** A statement planned once per connection; `name` must be unique to its text. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

/** Anything that runs SQL: a pool, or the one connection of an open transaction. */
export interface Queryable {
  query<Row = Record<string, unknown>>(
    statement: string | PreparedStatement,
    parameters?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
}

/** The one connection of an open transaction. Never reach for the pool inside: that deadlocks a full one. */
export type Transaction = Queryable;

export interface TransactionOptions {
  /** Sent with BEGIN in one round trip: locks and SETs that must come first. No parameters. */
  readonly prelude?: string;
  /** How often the whole work is run again after a serialization failure or a deadlock. Default 3. */
  readonly retries?: number;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Default: none, but what the URL asks for. */
  readonly tls?: DatabaseTls;
  /** Connections at most. Default 20. */
  readonly maxConnections?: number;
  /** Default 3,000. */
  readonly connectionTimeoutMs?: number;
  /** Default 600,000. */
  readonly idleTimeoutMs?: number;
  /** Limit of any one statement; a context's deadline shortens it. Default 30,000. */
  readonly statementTimeoutMs?: number;
  readonly onError?: (error: Error) => void;
}

/** Beyond the limit that the server keeps by itself, before it is taken for gone. */
const REPLY_GRACE_MS = 5_000;

/** A pool of connections to one Postgres database. */
export class Database implements Queryable {
  private readonly connection: pg.ClientConfig;
  private readonly pool: pg.Pool;
  private readonly statementTimeoutMs: number;
  private readonly onError: (error: Error) => void;

  constructor(options: DatabaseOptions) {
    this.statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
    this.connection = {
      ...connectionConfig(options.url, options.tls),
      application_name: options.applicationName,
      connectionTimeoutMillis: options.connectionTimeoutMs ?? 3_000,
      statement_timeout: this.statementTimeoutMs,
      // A server that has gone without a word would be waited for as long as TCP tries, a quarter of an hour.
      query_timeout: this.statementTimeoutMs + REPLY_GRACE_MS,
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
    };
    this.pool = new pg.Pool({
      ...this.connection,
      max: options.maxConnections ?? 20,
      idleTimeoutMillis: options.idleTimeoutMs ?? 600_000,
    });
    const onError = options.onError ?? (() => undefined);
    this.onError = onError;
    // A backend that dies raises `error` on its client; without a listener that ends the process.
    this.pool.on('error', onError);
    this.pool.on('connect', (client) => {
      client.on('error', onError);
      // Before whatever is run on it: a client runs its statements in the order given.
      client.query(PLANNER_SETTINGS).catch(onError);
    });
  }

  async query<Row = Record<string, unknown>>(
    statement: string | PreparedStatement,
    parameters: readonly unknown[] = [],
  ): Promise<QueryResult<Row>> {
    const client = await takeConnection(this.pool);
    let broken: Error | undefined;
    try {
      return await runWithinContext<Row>(client, statement, parameters, this.onError);
    } catch (error) {
      broken = isConnectionLost(error) ? asError(error) : undefined;
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /**
   * Runs `work` in one READ COMMITTED transaction on one connection. When the current context ends, what runs
   * is cancelled at the server and everything is rolled back; only a COMMIT that has begun is not cut.
   * Serialization failures and deadlocks run the whole work again.
   * @throws ContextError when the current context ended; AppError `commit_unknown` when the reply to COMMIT was lost: it may or may not be applied, so
   *   the work must be repeated only through something idempotent (an inbox, a key).
   */
  async transaction<T>(
    work: (transaction: Transaction) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const retries = options.retries ?? 3;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.attempt(work, options.prelude ?? '');
      } catch (error) {
        if (attempt >= retries || !isRetryableTransactionError(error)) throw error;
      }
    }
  }

  /** Reads large sets, e.g. an audit that sums up tables: from one snapshot, writing nothing, planned for them. */
  async report<T>(work: (reader: Queryable) => Promise<T>): Promise<T> {
    return this.transaction(work, { prelude: REPORT_SETTINGS });
  }

  private async attempt<T>(work: (transaction: Transaction) => Promise<T>, prelude: string): Promise<T> {
    const client = await takeConnection(this.pool);
    let broken: Error | undefined;
    let open = true;
    try {
      const query: Queryable['query'] = async (statement, parameters = []) => {
        // The connection is somebody else's by then.
        if (!open) throw new Error('the transaction is over: is a promise not awaited?');
        return runWithinContext(client, statement, parameters, this.onError);
      };
      await query(`BEGIN;${this.deadlineClause()}${prelude}`);
      const result = await work({ query });
      // Nobody is there to be told; and what has begun to commit is not cut.
      currentContextOrUndefined()?.throwIfDone();
      open = false;
      await this.commit(client);
      return result;
    } catch (error) {
      open = false;
      broken = await rollback(client, error);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  private async commit(client: pg.PoolClient): Promise<void> {
    try {
      await client.query('COMMIT');
    } catch (error) {
      // An SQLSTATE means that the server answered: it refused. 57P (shutting down) may come after the commit.
      const state = sqlStateOf(error);
      throw state !== undefined && !state.startsWith('57P') ? error : commitUnknown(error);
    }
  }

  private deadlineClause(): string {
    const remainingMs = currentContextOrUndefined()?.remainingMs() ?? Number.POSITIVE_INFINITY;
    if (remainingMs >= this.statementTimeoutMs) return '';
    return `SET LOCAL statement_timeout = ${Math.max(1, Math.ceil(remainingMs))};`;
  }

  /**
   * A connection of its own, outside of the pool, for what lives as long as a session: an advisory lock.
   * The caller closes it.
   */
  async openSession(): Promise<Session> {
    return Session.open(this.connection);
  }

  /** Connections in use and requests that wait for one. */
  load(): { readonly total: number; readonly idle: number; readonly waiting: number } {
    return { total: this.pool.totalCount, idle: this.pool.idleCount, waiting: this.pool.waitingCount };
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

/** Anything but a refusal by the server, which leaves the connection as good as it was. */
function isConnectionLost(error: unknown): boolean {
  if (error instanceof ContextError) return false;
  const state = sqlStateOf(error);
  return state === undefined || state.startsWith('57P') || state.startsWith('08');
}

/** @returns the error that makes the connection unfit for reuse, if any. */
async function rollback(client: pg.PoolClient, cause: unknown): Promise<Error | undefined> {
  // It would be waited for as long again.
  if (isServerSilent(cause)) return cause;
  try {
    await client.query('ROLLBACK');
    return undefined;
  } catch (error) {
    return asError(error);
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('the connection failed', { cause: error });
}
