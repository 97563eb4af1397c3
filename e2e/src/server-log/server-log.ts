import { open, stat } from 'node:fs/promises';
import { eventually } from '@millrace/testing';
import pg from 'pg';
import { LOG_LINE_PREFIX, type LogEntry, parseLog } from './parse-log.js';

/** What the server writes down beside errors: every statement with its parameters, who connects, and when. */
const SETTINGS: Readonly<Record<string, string>> = {
  log_line_prefix: LOG_LINE_PREFIX,
  log_statement: 'all',
  log_connections: 'receipt,authorization',
};

/** The log of the local Postgres while it tells everything. */
export class ServerLog {
  private constructor(
    private readonly admin: pg.Client,
    private readonly path: string,
    private readonly from: number,
  ) {}

  /** Has the server tell everything, from now until it is closed. */
  static async open({
    adminUrl,
    log,
  }: {
    readonly adminUrl: string;
    readonly log: string;
  }): Promise<ServerLog> {
    const admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    const { size } = await stat(log);
    const serverLog = new ServerLog(admin, log, size);
    for (const [name, value] of Object.entries(SETTINGS)) {
      await admin.query(`ALTER SYSTEM SET ${name} = '${value}'`);
    }
    await admin.query('SELECT pg_reload_conf()');
    await serverLog.until(async (entries) => {
      await admin.query(`SELECT 'the log tells everything'`);
      return entries.some(({ text }) => text.includes('the log tells everything'));
    }, 'the server to log statements');
    return serverLog;
  }

  /** What it has told until now. */
  async entries(): Promise<readonly LogEntry[]> {
    const file = await open(this.path);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(size - this.from),
        0,
        size - this.from,
        this.from,
      );
      return parseLog(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await file.close();
    }
  }

  /** Waits until the log has what is looked for. @returns what `find` found. */
  until<T>(
    find: (entries: readonly LogEntry[]) => T | undefined | false | Promise<T | undefined | false>,
    waitingFor: string,
  ): Promise<T> {
    return eventually(
      async () => {
        const found = await find(await this.entries());
        if (found === undefined || found === false) throw new Error('the log has none');
        return found;
      },
      { waitingFor, timeoutMs: 60_000 },
    );
  }

  /** The server's clock: Unix ms. */
  async nowMs(): Promise<number> {
    const { rows } = await this.admin.query<{ ms: number }>(
      'SELECT floor(1000 * extract(epoch FROM clock_timestamp()))::float AS ms',
    );
    return rows[0]!.ms;
  }

  async close(): Promise<void> {
    for (const name of Object.keys(SETTINGS)) await this.admin.query(`ALTER SYSTEM RESET ${name}`);
    await this.admin.query('SELECT pg_reload_conf()');
    await this.admin.end();
  }
}
