import type { PreparedStatement, Queryable } from '@millrace/persistence';
import type { StoredOutboxRow } from './read-outbox.js';

const readLastId: PreparedStatement = {
  name: 'read-last-outbox-id',
  text: `SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('outbox', 'id')), 0) AS last_id`,
};

/**
 * The transactions that may still commit an id that was drawn before this statement began. Whoever inserts
 * holds ROW EXCLUSIVE on the table from before it draws an id until it ends. One that only reads, however old
 * its snapshot, is not among them. (Prepared transactions have no pid.)
 */
const readWriters: PreparedStatement = {
  name: 'read-outbox-writers',
  text: `
    SELECT virtualtransaction AS writer FROM pg_locks
    WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND pid IS DISTINCT FROM pg_backend_pid()
      AND relation = 'outbox'::regclass AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
};

interface Writers {
  readonly lastId: number;
  readonly open: ReadonlySet<string>;
}

/**
 * A lower bound for reading an outbox: below it there is no row, and none can appear. It spares the relay the
 * rows that it deleted and that an old snapshot keeps in the table and its index: without it each read wades
 * through all of them.
 * It holds for one session: after a failover the server may draw the last few ids again. And it rests on ids
 * being drawn one by one (the identity's CACHE 1): no session may keep a low one for later.
 */
export class OutboxFloor {
  private floor = 0;
  /** Every id up to here is settled: its transaction has ended. */
  private settledId = 0;
  /** Who was writing when `lastId` was the last; while one of them is, ids up to it are not settled. */
  private waitingFor: Writers | undefined;
  private lookAgainAt = 0;

  constructor(
    private readonly intervalMs: number,
    private readonly now: () => number = performance.now.bind(performance),
  ) {}

  /** Rows with lower ids neither exist nor will. */
  get id(): number {
    return this.floor;
  }

  /** Looks who writes, at most once per interval. To be called *before* a read. */
  async refresh(on: Queryable): Promise<void> {
    if (this.now() < this.lookAgainAt) return;
    this.lookAgainAt = this.now() + this.intervalMs;
    // In this order: the reverse would miss a writer that came, and drew an id, in between.
    const [drawn] = (await on.query<{ last_id: number }>(readLastId)).rows;
    const { rows } = await on.query<{ writer: string }>(readWriters);
    this.observe({ lastId: drawn!.last_id, open: new Set(rows.map(({ writer }) => writer)) });
  }

  /**
   * What a read, begun after the last `observe`, found and has since been deleted: the lowest rows of the
   * table, in the order of their ids.
   */
  removed(rows: readonly StoredOutboxRow[]): void {
    const last = rows.at(-1);
    if (last) this.floor = Math.max(this.floor, Math.min(last.id, this.settledId) + 1);
  }

  /** Pure: what is known after a look at the writers. */
  observe(seen: Writers): void {
    const { waitingFor } = this;
    if (waitingFor && ![...waitingFor.open].some((writer) => seen.open.has(writer))) {
      this.settledId = waitingFor.lastId;
      this.waitingFor = undefined;
    }
    if (seen.open.size === 0) {
      this.settledId = seen.lastId;
      this.waitingFor = undefined;
    } else this.waitingFor ??= seen;
  }
}
