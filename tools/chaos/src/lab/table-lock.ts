import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { chaosErrors } from '../chaos.errors.js';

const POLL_MS = 25;
const TIMEOUT_MS = 60_000;

/** A table that nobody else can read or write, until it is released. */
export class TableLock implements AsyncDisposable {
  private constructor(
    private readonly client: pg.Client,
    private readonly table: string,
  ) {}

  /** @throws the error of the server. */
  static async take(url: string, table: string): Promise<TableLock> {
    const client = new pg.Client({ connectionString: url, application_name: 'chaos' });
    // A server that is killed on purpose takes the lock with it; the next statement says so.
    client.on('error', () => undefined);
    await client.connect();
    const lock = new TableLock(client, table);
    try {
      await client.query(`BEGIN; LOCK TABLE ${client.escapeIdentifier(table)} IN ACCESS EXCLUSIVE MODE`);
      return lock;
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** Waits until another transaction waits for the table. @throws AppError `set_up_failed` when none does. */
  async untilAwaited(signal: AbortSignal): Promise<void> {
    const giveUpAt = performance.now() + TIMEOUT_MS;
    for (;;) {
      const { rows } = await this.client.query<{ count: number }>(countWaiting, [this.table]);
      if (rows[0]!.count > 0) return;
      if (performance.now() > giveUpAt) {
        throw chaosErrors.set_up_failed({ detail: `Nobody wants the table ${this.table}.` });
      }
      await pause(POLL_MS, undefined, { signal });
    }
  }

  /** Gives the table free. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.end();
  }
}

const countWaiting = `
  SELECT count(*)::int AS count FROM pg_locks
  WHERE locktype = 'relation' AND relation = $1::regclass AND NOT granted`;
