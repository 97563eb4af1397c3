import type { Scheduled, VirtualClock } from '../time/virtual-clock.js';
import type { Effect } from './effects.js';
import type { RowWriter } from './inbox-table.js';

/** Postgres' `idle_in_transaction_session_timeout`, as the services set it. */
const IDLE_LIMIT_MS = 60_000;

/** A transaction at the server: what it has written, until it ends. */
export class ServerTransaction implements RowWriter {
  readonly inboxKeys: string[] = [];
  readonly effects: Effect[] = [];
  readonly sent: string[] = [];
  deadLetters = 0;
  private over = false;
  private readonly waiting: (() => void)[] = [];
  private idle: Scheduled | undefined;

  constructor(
    private readonly clock: VirtualClock,
    private readonly onIdleTooLong: (transaction: ServerTransaction) => void,
  ) {
    this.restartIdleTimer();
  }

  get ended(): boolean {
    return this.over;
  }

  onEnd(callback: () => void): void {
    this.waiting.push(callback);
  }

  /** While a statement runs the session is not idle. */
  busy(): void {
    this.idle?.cancel();
  }

  restartIdleTimer(): void {
    this.idle?.cancel();
    if (!this.over) this.idle = this.clock.after(IDLE_LIMIT_MS, () => this.onIdleTooLong(this));
  }

  end(): void {
    this.over = true;
    this.idle?.cancel();
    for (const callback of this.waiting.splice(0)) callback();
  }
}
