import pg from 'pg';
import type { VirtualClock } from '../time/virtual-clock.js';
import { type Effect, Effects } from './effects.js';
import { InboxTable } from './inbox-table.js';
import { ServerTransaction } from './server-transaction.js';

/** The statement timeout of the services: the longest that one transaction waits for another's inbox row. */
const STATEMENT_TIMEOUT_MS = 30_000;

export interface DatabaseFaults {
  /** `false` plants a fault: every message is told to be new. */
  readonly inbox?: boolean;
  /** Plants a fault: a transaction is told to be committed, and is so this much later if its process still lives. */
  readonly lateCommitMs?: number;
}

type Answer = (rows: readonly Record<string, unknown>[]) => void;
type Refuse = (error: Error) => void;

/**
 * The server side of one Postgres database, as far as the messaging code and its handlers use it: READ
 * COMMITTED transactions over an inbox with its row locks, effects, outbox and dead letters. It knows the
 * statements by their names; one that it does not know is an error.
 */
export class SimulatedDatabase {
  readonly effects = new Effects();
  private readonly inbox = new InboxTable();
  private readonly published = new Map<string, number>();
  private letters = 0;
  private absorbed = 0;
  private rolledBack = 0;

  constructor(
    private readonly clock: VirtualClock,
    readonly faults: DatabaseFaults = {},
  ) {}

  /** Deliveries that the inbox told to be known already. */
  get redeliveries(): number {
    return this.absorbed;
  }

  get deadLetters(): number {
    return this.letters;
  }

  get rollbacks(): number {
    return this.rolledBack;
  }

  /** Messages that left with a transaction, beyond the first of each id. */
  get doublePublications(): number {
    return [...this.published.values()].reduce((sum, count) => sum + count - 1, 0);
  }

  get publications(): number {
    return this.published.size;
  }

  begin(): ServerTransaction {
    return new ServerTransaction(this.clock, (transaction) => this.rollback(transaction));
  }

  execute(
    transaction: ServerTransaction,
    statement: string,
    parameters: readonly unknown[],
    answer: Answer,
    refuse: Refuse,
  ): void {
    if (transaction.ended) return refuse(new Error('Connection terminated unexpectedly'));
    transaction.busy();
    const reply: Answer = (rows) => {
      transaction.restartIdleTimer();
      answer(rows);
    };
    if (statement === 'enter-inbox') return this.enterInbox(transaction, parameters, reply, refuse);
    if (statement === 'record-effects') {
      transaction.effects.push(...(JSON.parse(String(parameters[0])) as Effect[]));
    } else if (statement === 'append-outbox-rows') {
      // The first column, message_id, as an array literal of Postgres.
      transaction.sent.push(...String(parameters[0]).slice(1, -1).split(','));
    } else if (statement === 'insert-dead-letters') {
      transaction.deadLetters += (JSON.parse(String(parameters[0])) as unknown[]).length;
    } else {
      return refuse(new Error(`the simulated database does not know the statement ${statement}`));
    }
    reply([]);
  }

  commit(transaction: ServerTransaction, answer: () => void, refuse: Refuse): void {
    if (transaction.ended) return refuse(new Error('Connection terminated unexpectedly'));
    this.inbox.keep(transaction.inboxKeys);
    this.effects.commit(transaction.effects);
    for (const id of transaction.sent) this.published.set(id, (this.published.get(id) ?? 0) + 1);
    this.letters += transaction.deadLetters;
    transaction.end();
    answer();
  }

  rollback(transaction: ServerTransaction): void {
    if (transaction.ended) return;
    this.rolledBack++;
    this.inbox.remove(transaction.inboxKeys);
    transaction.end();
  }

  private enterInbox(
    transaction: ServerTransaction,
    [consumer, idList]: readonly unknown[],
    answer: Answer,
    refuse: Refuse,
  ): void {
    const ids = String(idList).split(',');
    if (this.faults.inbox === false) return answer(ids.map((id) => ({ message_id: id })));
    const keys = ids.map((id) => `${String(consumer)}/${id}`);
    let waits = true;
    const timer = this.clock.after(STATEMENT_TIMEOUT_MS, () => {
      waits = false;
      refuse(statementTimeout());
    });
    const fresh: string[] = [];
    const insertFrom = (at: number): void => {
      if (!waits || transaction.ended) return;
      const found = this.inbox.insert(transaction, keys, at);
      const inserted = 'waitFor' in found ? found.fresh : found;
      fresh.push(...inserted);
      transaction.inboxKeys.push(...inserted);
      if ('waitFor' in found) return found.waitFor.onEnd(() => insertFrom(found.at));
      timer.cancel();
      this.absorbed += keys.length - fresh.length;
      answer(fresh.map((key) => ({ message_id: key.slice(key.indexOf('/') + 1) })));
    };
    insertFrom(0);
  }
}

function statementTimeout(): Error {
  const error = new pg.DatabaseError('canceling statement due to statement timeout', 0, 'error');
  error.code = '57014';
  return error;
}
