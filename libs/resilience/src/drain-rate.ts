export interface DrainRateOptions {
  /** The rate is that of the last so many ms. Default 5,000. */
  readonly windowMs: number;
  /** No rate is known from less than this, in ms. Default 1,000. */
  readonly leastMs: number;
  /** A total that stands still for longer than this, in ms, is taken for a stop. Default 2,500. */
  readonly stallMs: number;
}

export const DRAIN_RATE_DEFAULTS: DrainRateOptions = { windowMs: 5_000, leastMs: 1_000, stallMs: 2_500 };

interface Step {
  readonly total: number;
  readonly atMs: number;
}

/**
 * How much work ends each second, from readings of a total that only grows. Such totals grow by steps where they
 * are collected now and then (Postgres' statistics: once a second for each connection), so the rate is taken from
 * step to step: from reading to reading it would jump by a whole step.
 */
export class DrainRate {
  private readonly options: DrainRateOptions;
  /** Readings at which the total had grown, oldest first; the first one is what the others are counted from. */
  private steps: Step[] = [];

  constructor(options: Partial<DrainRateOptions> = {}) {
    this.options = { ...DRAIN_RATE_DEFAULTS, ...options };
  }

  /** A reading. A total that is smaller than before was begun anew, e.g. by a crash: so is the measurement. */
  observe(total: number, atMs: number): void {
    const newest = this.steps.at(-1);
    if (newest && total < newest.total) this.forget();
    if (this.steps.length === 0 || total > this.steps.at(-1)!.total) this.steps.push({ total, atMs });
    const beginsAtMs = atMs - this.options.windowMs;
    while (this.steps.length > 1 && this.steps[1]!.atMs <= beginsAtMs) this.steps.shift();
  }

  /** The next reading is the first. */
  forget(): void {
    this.steps = [];
  }

  /** Per second; `undefined` while too little was seen. */
  perSecond(nowMs: number): number | undefined {
    const [first, newest] = [this.steps[0], this.steps.at(-1)];
    if (!first || !newest) return undefined;
    const stalled = nowMs - newest.atMs > this.options.stallMs;
    const spanMs = (stalled ? nowMs : newest.atMs) - first.atMs;
    if (spanMs < this.options.leastMs) return undefined;
    return ((newest.total - first.total) / spanMs) * 1_000;
  }
}
