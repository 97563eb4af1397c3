import type { Database, Session } from '@millrace/persistence';

// Two halves of an advisory lock's key: 'mill' in ASCII, and the outbox.
const LOCK = [0x6d696c6c, 1];

/**
 * A holder that is stopped without being killed keeps its connection. The server ends a session that has
 * said nothing for this long, and the lock with it; a working relay asks every few milliseconds, and waits
 * at most 10 s for a broker.
 */
const SILENCE_LIMIT = '20s';

/**
 * The right to relay one outbox: an advisory lock of a session that does nothing else but the relay's own
 * reads and deletes. When that session is lost the lease is lost, and with it the way to act without it.
 */
export class RelayLease {
  private session: Session | undefined;
  private locked = false;

  constructor(private readonly database: Database) {}

  /** The session, when the lease is held or could be had now. @throws when the database cannot be reached. */
  async acquire(): Promise<Session | undefined> {
    if (!this.session?.alive) {
      this.locked = false;
      this.session = await this.database.openSession();
      await this.session.query(`SET idle_session_timeout = '${SILENCE_LIMIT}'`);
    }
    if (!this.locked) {
      const { rows } = await this.session.query<{ locked: boolean }>(
        'SELECT pg_try_advisory_lock($1, $2) AS locked',
        LOCK,
      );
      this.locked = rows[0]!.locked;
    }
    return this.locked ? this.session : undefined;
  }

  async release(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    this.locked = false;
    await session?.close();
  }
}
