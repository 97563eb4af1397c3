import { type Clock, systemClock } from '@millrace/context';
import { LatencyWindow } from './latency-window.js';

export interface AdaptiveTimeoutOptions {
  /** While too little is known. Default 1,000. */
  readonly startMs: number;
  /** Never below. Default 50. With `ceilingMs` the same, the timeout is fixed. */
  readonly floorMs: number;
  /** Never above. Default 30,000. */
  readonly ceilingMs: number;
  /** Of the latencies in the window. Default 99. */
  readonly percentile: number;
  /** The timeout is that percentile times this. Default 1.5. */
  readonly factor: number;
  /** Default 30,000. */
  readonly windowMs: number;
  /** Answers in the window below which `startMs` holds. Default 50. */
  readonly minSamples: number;
  /**
   * Share of calls that time out lately, 0 to 1, up to which those are taken for calls that hang; where more
   * do, the service has become slower than the timeout, which then grows by `factor` at a time. Default 0.05.
   */
  readonly hangShare: number;
  /** When it changes, in whole ms. */
  readonly onChange: (timeoutMs: number) => void;
  readonly clock: Clock;
}

export const ADAPTIVE_TIMEOUT_DEFAULTS: AdaptiveTimeoutOptions = {
  startMs: 1_000,
  floorMs: 50,
  ceilingMs: 30_000,
  percentile: 99,
  factor: 1.5,
  windowMs: 30_000,
  minSamples: 50,
  hangShare: 0.05,
  onChange: () => undefined,
  clock: systemClock,
};

/** It follows the window at most so often: reading it costs more than a call should. */
const UPDATES_PER_WINDOW = 100;

/**
 * The limit of one call, from how long calls took lately. Calls that ran into the limit would have taken longer,
 * nobody knows how long: a few are hangs and say nothing, many say that the limit is too small.
 */
export class AdaptiveTimeout {
  private readonly options: AdaptiveTimeoutOptions;
  private readonly window: LatencyWindow;
  private timeoutMs: number;
  private medianMs = 0;
  private updatedAtMs: number;

  constructor(options: Partial<AdaptiveTimeoutOptions> = {}) {
    this.options = { ...ADAPTIVE_TIMEOUT_DEFAULTS, ...options };
    const { floorMs, ceilingMs, windowMs, clock } = this.options;
    if (floorMs > ceilingMs) throw new RangeError(`floorMs ${floorMs} is above ceilingMs ${ceilingMs}`);
    this.updatedAtMs = clock.now();
    this.window = new LatencyWindow(windowMs, this.updatedAtMs);
    this.timeoutMs = this.bounded(this.options.startMs);
  }

  /** In whole ms. */
  get currentMs(): number {
    return this.timeoutMs;
  }

  /** How long a call usually takes, in ms; 0 while too little is known. */
  get typicalMs(): number {
    return this.medianMs;
  }

  /** A call was answered, whatever the answer. */
  answered(latencyMs: number): void {
    this.window.answered(latencyMs, this.options.clock.now());
    this.update();
  }

  /** A call ran into the limit that it had been given. */
  timedOut(limitMs: number): void {
    this.window.timedOut(limitMs, this.options.clock.now());
    this.update();
  }

  private update(): void {
    const { clock, windowMs } = this.options;
    const nowMs = clock.now();
    if (nowMs - this.updatedAtMs < windowMs / UPDATES_PER_WINDOW) return;
    this.updatedAtMs = nowMs;
    const next = this.bounded(this.follow(nowMs));
    if (next === this.timeoutMs) return;
    this.timeoutMs = next;
    this.options.onChange(next);
  }

  private follow(nowMs: number): number {
    const { startMs, percentile, factor, minSamples, hangShare } = this.options;
    const latencies = this.window.read(nowMs);
    const knowsEnough = latencies.answered >= minSamples;
    this.medianMs = knowsEnough ? latencies.percentileMs(50) : 0;
    const observedMs = knowsEnough ? latencies.percentileMs(percentile) * factor : startMs;
    if (latencies.timedOutLately <= hangShare) return observedMs;
    return Math.max(observedMs, latencies.largestLimitMs * factor);
  }

  private bounded(timeoutMs: number): number {
    const { floorMs, ceilingMs } = this.options;
    return Math.round(Math.min(ceilingMs, Math.max(floorMs, timeoutMs)));
  }
}
