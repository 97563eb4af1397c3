import { Batcher } from '@millrace/concurrency';
import { type Clock, systemClock } from '@millrace/context';
import { AppError } from '@millrace/errors';
import { LoadShedder, type Waiting } from '@millrace/resilience';
import type { AcceptOutcome } from './accept-batch.js';
import type { AcceptRequest } from './accept-request.js';

export interface AcceptQueueOptions {
  /** Accepts requests together; one call at a time. */
  readonly accept: (requests: readonly AcceptRequest[]) => Promise<readonly AcceptOutcome[]>;
  /** Requests in one call at most. */
  readonly maxBatchSize: number;
  /** Requests that wait at most: a bound on memory. */
  readonly maxQueued: number;
  /** Wait in ms that is no overload: see {@link LoadShedder}. */
  readonly maxWaitMs: number;
  /** Whether a batch that failed with this error is tried again one by one. */
  readonly isolate: (error: unknown) => boolean;
  readonly clock?: Clock;
}

/** What was not tried: its time was up, or it waited for too long in a queue that stands, or had no room in it. */
export type NotTried = { readonly kind: 'expired' } | { readonly kind: 'shed' };

interface Entry {
  readonly request: AcceptRequest;
  readonly waiting: Waiting;
  /** `null`: it is tried. Decided once, in its turn: a batch that failed may be tried again. */
  notTried?: NotTried | null;
}

/**
 * The orders that wait for the next transaction of one shard. What nobody waits for any more is not worth a write,
 * and while the queue stands, what waited for too long is not either: that time goes to those who came since.
 */
export class AcceptQueue {
  private readonly batcher: Batcher<Entry, AcceptOutcome | NotTried>;
  private readonly shedder: LoadShedder;
  private readonly clock: Clock;

  constructor(private readonly options: AcceptQueueOptions) {
    const { maxBatchSize, maxWaitMs, isolate, clock = systemClock } = options;
    this.clock = clock;
    this.batcher = new Batcher({ handle: (entries) => this.flush(entries), maxBatchSize, isolate });
    this.shedder = new LoadShedder({ targetMs: maxWaitMs, intervalMs: 2 * maxWaitMs, clock });
  }

  /** @throws whatever accepting the request threw. */
  async add(request: AcceptRequest): Promise<AcceptOutcome | NotTried> {
    if (this.batcher.queued >= this.options.maxQueued) return { kind: 'shed' };
    let waiting: Waiting;
    try {
      waiting = this.shedder.enter();
    } catch (error) {
      return shedBy(error);
    }
    return this.batcher.add({ request, waiting });
  }

  /** Resolves when nothing is queued or being accepted. */
  idle(): Promise<void> {
    return this.batcher.idle();
  }

  private async flush(entries: readonly Entry[]): Promise<readonly (AcceptOutcome | NotTried)[]> {
    const nowMs = this.clock.now();
    for (const entry of entries) {
      if (entry.notTried === undefined) entry.notTried = whyNot(entry, nowMs);
    }
    const live = entries.filter(({ notTried }) => !notTried);
    const outcomes = live.length === 0 ? [] : await this.options.accept(live.map(({ request }) => request));
    let next = 0;
    return entries.map(({ notTried }) => notTried ?? outcomes[next++]!);
  }
}

function whyNot({ request, waiting }: Entry, nowMs: number): NotTried | null {
  if (request.deadline <= nowMs) {
    waiting.leave();
    return { kind: 'expired' };
  }
  try {
    waiting.begin();
    return null;
  } catch (error) {
    return shedBy(error);
  }
}

function shedBy(error: unknown): NotTried {
  if (error instanceof AppError && error.code === 'overloaded') return { kind: 'shed' };
  throw error;
}
