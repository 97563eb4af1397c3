import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Slices of a window: what it forgets at once is one of them. */
const SLICES = 10;
/** Slices that count as lately. */
const LATELY = 2;
/** Two significant digits: 1 % is more than a timeout needs, and three would take eight times the memory. */
const HISTOGRAM = { lowest: 1, highest: 3_600_000_000, figures: 2 } as const;

interface Slice {
  readonly answered: RecordableHistogram;
  timedOut: number;
  /** The largest limit that a call ran into; 0 when none did. */
  largestLimitMs: number;
}

export interface Latencies {
  readonly answered: number;
  /** Share of the calls of late that timed out, 0 to 1. */
  readonly timedOutLately: number;
  /** The largest limit that a call of the window ran into, in ms; 0 when none did. */
  readonly largestLimitMs: number;
  /** In ms; 0 without answers. `percent` above 0, to 100. */
  percentileMs(percent: number): number;
}

/**
 * How long calls took in the last `windowMs`. Histograms are Node's own, which are HdrHistogram; one for each
 * tenth of the window, so that the oldest tenth can be forgotten.
 */
export class LatencyWindow {
  private readonly slices: readonly Slice[];
  private readonly merged = createHistogram(HISTOGRAM);
  private readonly sliceMs: number;
  private newest = 0;
  private startedAtMs: number;

  constructor(windowMs: number, nowMs: number) {
    this.sliceMs = windowMs / SLICES;
    this.startedAtMs = nowMs;
    this.slices = Array.from({ length: SLICES }, () => ({
      answered: createHistogram(HISTOGRAM),
      timedOut: 0,
      largestLimitMs: 0,
    }));
  }

  answered(latencyMs: number, nowMs: number): void {
    const latencyUs = Math.round(latencyMs * 1_000);
    this.sliceAt(nowMs).answered.record(Math.min(Math.max(latencyUs, 1), HISTOGRAM.highest));
  }

  timedOut(limitMs: number, nowMs: number): void {
    const slice = this.sliceAt(nowMs);
    slice.timedOut += 1;
    slice.largestLimitMs = Math.max(slice.largestLimitMs, limitMs);
  }

  read(nowMs: number): Latencies {
    this.sliceAt(nowMs);
    this.merged.reset();
    let largestLimitMs = 0;
    let timedOut = 0;
    let all = 0;
    this.slices.forEach((slice, index) => {
      if (slice.answered.count > 0) this.merged.add(slice.answered);
      largestLimitMs = Math.max(largestLimitMs, slice.largestLimitMs);
      if ((this.newest - index + SLICES) % SLICES >= LATELY) return;
      timedOut += slice.timedOut;
      all += slice.timedOut + slice.answered.count;
    });
    return {
      answered: this.merged.count,
      timedOutLately: all === 0 ? 0 : timedOut / all,
      largestLimitMs,
      percentileMs: (percent) => (this.merged.count === 0 ? 0 : this.merged.percentile(percent) / 1_000),
    };
  }

  /** The slice of now; those that have fallen out of the window are emptied on the way. */
  private sliceAt(nowMs: number): Slice {
    const passed = Math.max(0, Math.floor((nowMs - this.startedAtMs) / this.sliceMs));
    this.startedAtMs += passed * this.sliceMs;
    for (let step = 0; step < Math.min(passed, SLICES); step++) {
      this.newest = (this.newest + 1) % SLICES;
      const slice = this.slices[this.newest]!;
      slice.answered.reset();
      slice.timedOut = 0;
      slice.largestLimitMs = 0;
    }
    return this.slices[this.newest]!;
  }
}
