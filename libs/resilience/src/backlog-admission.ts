import { type Clock, systemClock } from '@millrace/context';
import { DrainRate } from './drain-rate.js';
import { MAX_RETRY_AFTER_SECONDS, retryAfterOf } from './retry-after.js';

export interface BacklogAdmissionOptions {
  /** Work that would wait for longer than this, in seconds, is refused in part; for twice as long, all of it. */
  readonly maxWaitSeconds: number;
  /**
   * With less work open than this nothing is refused, whatever the rate. While no rate is known, nothing is
   * refused below {@link COLD_FLOORS} times as much, and everything above.
   */
  readonly floor: number;
  readonly clock?: Clock;
  /** From 0 to 1, 1 excluded. Default `Math.random`. */
  readonly random?: () => number;
}

/** What is counted of the work behind the door, at one moment. */
export interface BacklogReading {
  /** Work that was taken in and has not ended. */
  readonly open: number;
  /** Work that has ended so far; only its growth matters. */
  readonly ended: number;
}

export type AdmissionDecision =
  { readonly admitted: true } | { readonly admitted: false; readonly retryAfterSeconds: number };

export interface BacklogState {
  /** False when no reading is fresh: nothing is refused then. */
  readonly counted: boolean;
  readonly open: number;
  /** `undefined` while it is not known. */
  readonly drainPerSecond: number | undefined;
  /** `Infinity` when nothing ends; `undefined` when the rate, or the backlog, is not known. */
  readonly expectedWaitSeconds: number | undefined;
  /** From 0 to 1: how much of what comes is refused now. */
  readonly refusedShare: number;
  /** Seconds until what is too much has been worked off; 0 when nothing is. */
  readonly excessSeconds: number;
}

export const COLD_FLOORS = 4;
/** A rate of a busy time is good for so long after it. */
const REMEMBER_RATE_MS = 60_000;
/** Older than this, a reading says nothing any more. */
const STALE_MS = 10_000;

/**
 * Admission by the wait that is to be expected: what is open, divided by what ends each second (Little's law).
 * For work that is accepted at once and done later, where no queue of this process tells how long it will take.
 * Over the limit a growing share is refused instead of all, so that the backlog settles where as much is taken
 * in as is done, between once and twice the limit.
 *
 * What ends each second says what can be done only while there is enough to do: an idle system is not a slow one.
 * So the rate is measured while at least the floor is open, and outside of that time only remembered. What this
 * process lets in between two readings counts as open at once. Without fresh readings everything is let in:
 * whoever cannot count must not close the shop.
 */
export class BacklogAdmission {
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly rate = new DrainRate();
  private known: { readonly perSecond: number; readonly atMs: number } | undefined;
  private reading: { readonly open: number; readonly atMs: number } | undefined;
  /** Let in since the last reading was begun. */
  private letIn = 0;

  constructor(private readonly options: BacklogAdmissionOptions) {
    this.clock = options.clock ?? systemClock;
    this.random = options.random ?? Math.random;
  }

  /** No need to count further than this: all the same, everything is refused. */
  get countLimit(): number {
    const { floor, maxWaitSeconds } = this.options;
    return Math.ceil(Math.max(COLD_FLOORS * floor, 2 * maxWaitSeconds * (this.drainPerSecond() ?? 0))) + 1;
  }

  /**
   * To be called before counting. @returns what takes the result: work let in meanwhile may not be in it, and goes
   * on to be counted here. Work let in just before and not yet visible to the count is missed until the next one.
   */
  beginReading(): (reading: BacklogReading) => void {
    const before = this.letIn;
    return ({ open, ended }) => {
      const nowMs = this.clock.now();
      this.letIn -= before;
      this.reading = { open, atMs: nowMs };
      if (open < this.options.floor) return this.rate.forget();
      this.rate.observe(ended, nowMs);
      const perSecond = this.rate.perSecond(nowMs);
      if (perSecond !== undefined) this.known = { perSecond, atMs: nowMs };
    };
  }

  /**
   * Decides on one piece of work; what is admitted counts as open from now on.
   * @param passedShare what somebody before has refused already of the like: only the rest is refused here.
   */
  tryAdmit(passedShare = 0): AdmissionDecision {
    const { refusedShare } = this.state();
    if (refusedShare > passedShare && this.random() < (refusedShare - passedShare) / (1 - passedShare)) {
      return { admitted: false, retryAfterSeconds: this.retryAfterSeconds() };
    }
    this.letIn += 1;
    return { admitted: true };
  }

  /** When it is worth coming again: once what is too much has been worked off. Whole seconds, with jitter. */
  retryAfterSeconds(): number {
    return retryAfterOf(this.state().excessSeconds, this.random);
  }

  state(): BacklogState {
    const counted = this.reading !== undefined && this.clock.now() - this.reading.atMs <= STALE_MS;
    const open = (this.reading?.open ?? 0) + this.letIn;
    const drainPerSecond = this.drainPerSecond();
    const expectedWaitSeconds = counted ? waitOf(open, drainPerSecond) : undefined;
    const refusedShare = counted ? this.refusedShare(open, expectedWaitSeconds) : 0;
    const excessSeconds = refusedShare > 0 ? this.excessSeconds(expectedWaitSeconds) : 0;
    return { counted, open, drainPerSecond, expectedWaitSeconds, refusedShare, excessSeconds };
  }

  private refusedShare(open: number, expectedWaitSeconds: number | undefined): number {
    const { floor, maxWaitSeconds } = this.options;
    if (expectedWaitSeconds === undefined) return open < COLD_FLOORS * floor ? 0 : 1;
    if (open < floor) return 0;
    return Math.min(1, Math.max(0, expectedWaitSeconds / maxWaitSeconds - 1));
  }

  private excessSeconds(expectedWaitSeconds: number | undefined): number {
    const excess = (expectedWaitSeconds ?? this.options.maxWaitSeconds) - this.options.maxWaitSeconds;
    return Math.min(MAX_RETRY_AFTER_SECONDS, excess);
  }

  private drainPerSecond(): number | undefined {
    if (!this.known || this.clock.now() - this.known.atMs > REMEMBER_RATE_MS) return undefined;
    return this.known.perSecond;
  }
}

function waitOf(open: number, drainPerSecond: number | undefined): number | undefined {
  if (open === 0) return 0;
  return drainPerSecond === undefined ? undefined : open / drainPerSecond;
}
