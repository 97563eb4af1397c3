import { ManualClock } from '@millrace/context/testing';
import { describe, expect, it } from '@jest/globals';
import { AdaptiveTimeout } from './adaptive-timeout.js';

/** Five minutes around 50 ms, then five around 400 ms: 50 calls a second, one in 200 never answered. */
const PHASES = [
  { untilMs: 300_000, medianMs: 50 },
  { untilMs: 600_000, medianMs: 400 },
] as const;
const EVERY_MS = 20;
const HANG_SHARE = 0.005;
/** Of the logarithm: the P99 is 2.5 times the median. */
const SPREAD = 0.4;

interface Call {
  readonly atMs: number;
  /** `Infinity` for one that hangs. */
  readonly latencyMs: number;
}

/** The same numbers in every run (Mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function traffic(random: () => number): readonly Call[] {
  const calls: Call[] = [];
  for (const { untilMs, medianMs } of PHASES) {
    for (let atMs = calls.length * EVERY_MS; atMs < untilMs; atMs += EVERY_MS) {
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      const hangs = random() < HANG_SHARE;
      calls.push({ atMs, latencyMs: hangs ? Infinity : medianMs * Math.exp(SPREAD * normal) });
    }
  }
  return calls;
}

interface Score {
  /** Calls that would have been answered. */
  falseTimeouts: number;
  /** How long it took to see that a call hangs, on average. */
  meanCatchMs: number;
}

/** Each call gets the limit of the moment it begins; what became of it is known when it ends. */
function adaptiveRun(
  calls: readonly Call[],
  limitAt: (atMs: number) => number,
  end: (call: Ended) => void,
): Score {
  const waiting: Ended[] = [];
  let falseTimeouts = 0;
  let catchMs = 0;
  let hangs = 0;
  for (const { atMs, latencyMs } of calls) {
    while (waiting.length > 0 && waiting[0]!.endsAtMs <= atMs) end(waiting.shift()!);
    const limitMs = limitAt(atMs);
    const timesOut = latencyMs > limitMs;
    if (latencyMs === Infinity) {
      hangs += 1;
      catchMs += limitMs;
    } else if (timesOut) falseTimeouts += 1;
    const endsAtMs = atMs + Math.min(latencyMs, limitMs);
    const place = waiting.findLastIndex((other) => other.endsAtMs <= endsAtMs) + 1;
    waiting.splice(place, 0, { endsAtMs, latencyMs, limitMs, timesOut });
  }
  return { falseTimeouts, meanCatchMs: catchMs / hangs };
}

interface Ended {
  readonly endsAtMs: number;
  readonly latencyMs: number;
  readonly limitMs: number;
  readonly timesOut: boolean;
}

function adaptiveScore(calls: readonly Call[]) {
  const clock = new ManualClock(0);
  const timeout = new AdaptiveTimeout({ startMs: 1_000, floorMs: 20, clock });
  const limits: { readonly atMs: number; readonly limitMs: number }[] = [];
  const goTo = (atMs: number) => clock.advance(Math.max(0, atMs - clock.now()));
  const score = adaptiveRun(
    calls,
    (atMs) => {
      goTo(atMs);
      limits.push({ atMs, limitMs: timeout.currentMs });
      return timeout.currentMs;
    },
    ({ endsAtMs, latencyMs, limitMs, timesOut }) => {
      goTo(endsAtMs);
      if (timesOut) timeout.timedOut(limitMs);
      else timeout.answered(latencyMs);
    },
  );
  return { score, limits };
}

function fixedScore(calls: readonly Call[], limitMs: number): Score {
  const answered = calls.filter(({ latencyMs }) => latencyMs !== Infinity);
  return {
    falseTimeouts: answered.filter(({ latencyMs }) => latencyMs > limitMs).length,
    meanCatchMs: limitMs,
  };
}

describe('under a step of latency', () => {
  const calls = traffic(seeded(7));
  const adaptive = adaptiveScore(calls);
  const within = (fromMs: number, toMs: number) =>
    adaptive.limits.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).map(({ limitMs }) => limitMs);

  const meanWithin = (fromMs: number, toMs: number) => {
    const limits = within(fromMs, toMs);
    return limits.reduce((sum, limitMs) => sum + limitMs, 0) / limits.length;
  };

  it('settles before the step, and within ten seconds after it', () => {
    const before = within(60_000, 300_000);
    expect(Math.min(...before)).toBeGreaterThan(50 * 2);
    expect(Math.max(...before)).toBeLessThan(50 * 6);
    const after = within(310_000, 600_000);
    expect(Math.min(...after)).toBeGreaterThan(400 * 2);
    expect(Math.max(...within(345_000, 600_000))).toBeLessThan(400 * 6);
  });

  it('times out fewer calls falsely than any fixed value that catches hangs as soon', () => {
    // The largest of them times out the fewest.
    const asSoon = fixedScore(calls, Math.floor(adaptive.score.meanCatchMs));
    expect(asSoon.falseTimeouts).toBeGreaterThan(0);
    expect(adaptive.score.falseTimeouts).toBeLessThan(asSoon.falseTimeouts / 2);
  });

  it('catches hangs four times as soon as a fixed value that times out as few calls falsely', () => {
    let limitMs = 1;
    while (fixedScore(calls, limitMs).falseTimeouts > adaptive.score.falseTimeouts) limitMs += 10;
    expect(meanWithin(60_000, 300_000)).toBeLessThan(limitMs / 4);
  });

  it('catches every hang', () => {
    expect(adaptive.score.meanCatchMs).toBeLessThan(1_500);
    expect(Math.max(...within(0, 600_000))).toBeLessThan(30_000);
  });
});
