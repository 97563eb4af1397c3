import { type Clock, ContextError, systemClock } from '@millrace/context';
import { asError } from './pause.js';

export interface HedgeOptions {
  /** How long the first call has for itself. A number, or what is current: the P95, say. */
  readonly afterMs: number | (() => number);
  /** Further calls, each after another `afterMs`. Default 1. */
  readonly maxHedges?: number;
  /** A further call is about to begin; numbers from 1. `false` keeps it from beginning. */
  readonly onHedge?: (number: number) => boolean;
  readonly clock?: Clock;
}

/**
 * Asks once more when an answer is late, takes the first answer, and cancels the others. For reads only: what
 * changes state would be changed twice. An error that comes before the next call is due is the outcome; later
 * ones count only when no call is left.
 * @throws what the last call failed with; the signal's reason.
 */
export async function hedgeRead<T>(
  read: (signal: AbortSignal, number: number) => Promise<T>,
  options: HedgeOptions,
  parent?: AbortSignal,
): Promise<T> {
  if (parent?.aborted) throw asError(parent.reason);
  const race = new Race(read, options);
  const onAbort = () => race.fail(asError(parent?.reason));
  parent?.addEventListener('abort', onAbort, { once: true });
  try {
    return await race.run();
  } finally {
    parent?.removeEventListener('abort', onAbort);
  }
}

class Race<T> {
  private readonly outcome = Promise.withResolvers<T>();
  private readonly rest = new AbortController();
  private readonly clock: Clock;
  private begun = 0;
  private running = 0;
  private stopTimer = () => {};

  constructor(
    private readonly read: (signal: AbortSignal, number: number) => Promise<T>,
    private readonly options: HedgeOptions,
  ) {
    this.clock = options.clock ?? systemClock;
  }

  async run(): Promise<T> {
    this.begin();
    try {
      return await this.outcome.promise;
    } finally {
      this.stopTimer();
      // As given up by its caller: for a breaker it proves nothing.
      this.rest.abort(new ContextError('cancelled', { cause: 'another call was answered first' }));
    }
  }

  fail(error: unknown): void {
    this.outcome.reject(asError(error));
  }

  private begin(): void {
    this.begun += 1;
    this.running += 1;
    void this.call(this.begun);
    const { afterMs, maxHedges = 1, onHedge = () => true } = this.options;
    if (this.begun > maxHedges) return;
    const delayMs = typeof afterMs === 'number' ? afterMs : afterMs();
    this.stopTimer = this.clock.after(delayMs, () => {
      if (onHedge(this.begun)) this.begin();
    });
  }

  private async call(number: number): Promise<void> {
    try {
      this.outcome.resolve(await this.read(this.rest.signal, number));
    } catch (error) {
      this.running -= 1;
      if (this.running === 0) this.fail(error);
    }
  }
}
