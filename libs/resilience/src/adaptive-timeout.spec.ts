import { ManualClock } from '@millrace/context/testing';
import { describe, expect, it } from '@jest/globals';
import { AdaptiveTimeout, type AdaptiveTimeoutOptions } from './adaptive-timeout.js';

function given(options: Partial<AdaptiveTimeoutOptions> = {}) {
  const clock = new ManualClock();
  const told: number[] = [];
  const timeout = new AdaptiveTimeout({
    startMs: 1_000,
    minSamples: 10,
    windowMs: 10_000,
    clock,
    onChange: (ms) => told.push(ms),
    ...options,
  });
  const answers = (count: number, latencyMs: number) => {
    for (let n = 0; n < count; n++) {
      clock.advance(10);
      timeout.answered(latencyMs);
    }
  };
  const hangs = (count: number) => {
    for (let n = 0; n < count; n++) {
      clock.advance(10);
      timeout.timedOut(timeout.currentMs);
    }
  };
  return { clock, told, timeout, answers, hangs };
}

/** The window tells latencies apart to 1 %. */
const about = (ms: number) => ({ low: ms * 0.98, high: ms * 1.02 });
function expectAbout(actual: number, ms: number): void {
  expect(actual).toBeGreaterThanOrEqual(about(ms).low);
  expect(actual).toBeLessThanOrEqual(about(ms).high);
}

describe('AdaptiveTimeout', () => {
  it('is what it was configured to until it knows enough', () => {
    const { timeout, answers } = given();
    answers(9, 100);
    expect(timeout.currentMs).toBe(1_000);
    answers(20, 100);
    expectAbout(timeout.currentMs, 150);
  });

  it('is the P99 times the factor, and tells when it changes', () => {
    const { timeout, answers, told } = given({ factor: 2 });
    answers(500, 100);
    answers(30, 300);
    expectAbout(timeout.currentMs, 600);
    expect(told.at(-1)).toBe(timeout.currentMs);
    expectAbout(timeout.typicalMs, 100);
  });

  it('stays between floor and ceiling', () => {
    const { timeout, answers } = given({ floorMs: 80, ceilingMs: 2_000 });
    answers(100, 1);
    expect(timeout.currentMs).toBe(80);
    answers(100, 60_000);
    expect(timeout.currentMs).toBe(2_000);
    expect(() => given({ floorMs: 2, ceilingMs: 1 })).toThrow(RangeError);
  });

  it('takes a few that time out for hangs, and does not grow', () => {
    const { timeout, answers, hangs } = given();
    for (let n = 0; n < 20; n++) {
      answers(39, 100);
      hangs(1);
    }
    expectAbout(timeout.currentMs, 150);
  });

  it('grows when many time out, until they are answered again', () => {
    const { timeout, answers, hangs } = given();
    answers(100, 100);
    const before = timeout.currentMs;
    for (let n = 0; n < 6; n++) hangs(40);
    expect(timeout.currentMs).toBeGreaterThan(before * 5);
  });

  it('forgets what is older than its window, and begins again when there was nothing', () => {
    const { clock, timeout, answers } = given();
    answers(100, 500);
    expectAbout(timeout.currentMs, 750);
    clock.advance(5_000);
    answers(300, 100);
    expectAbout(timeout.currentMs, 750);
    clock.advance(6_000);
    answers(100, 100);
    expectAbout(timeout.currentMs, 150);
    clock.advance(60_000);
    answers(1, 100);
    expect(timeout.currentMs).toBe(1_000);
  });
});
