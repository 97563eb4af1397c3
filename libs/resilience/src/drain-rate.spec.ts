import { describe, expect, it } from '@jest/globals';
import { DrainRate } from './drain-rate.js';

/** Reads every 250 ms, for `seconds`; `totalAt` says what is read. @returns the rate after each reading. */
function read(rate: DrainRate, seconds: number, totalAt: (ms: number) => number): (number | undefined)[] {
  const rates: (number | undefined)[] = [];
  for (let ms = 0; ms <= seconds * 1_000; ms += 250) {
    rate.observe(totalAt(ms), ms);
    rates.push(rate.perSecond(ms));
  }
  return rates;
}

describe('DrainRate', () => {
  it('is not known before a second was seen', () => {
    const rates = read(new DrainRate(), 1.25, (ms) => ms);
    expect(rates).toEqual([undefined, undefined, undefined, undefined, 1_000, 1_000]);
  });

  it('is steady though the total grows by steps of a second, which a plain window would not be', () => {
    const steps = (ms: number) => 1_000 * Math.floor((ms + 600) / 1_000);
    const rates = read(new DrainRate(), 20, steps).slice(24);
    expect(Math.min(...rates.map((rate) => rate!))).toBe(1_000);
    expect(Math.max(...rates.map((rate) => rate!))).toBe(1_000);
  });

  it('follows a change within its window', () => {
    const rates = read(new DrainRate(), 15, (ms) => (ms < 5_000 ? ms : 5_000 + (ms - 5_000) / 10));
    expect(rates[20]).toBeCloseTo(1_000);
    expect(rates[30]).toBeGreaterThan(100);
    expect(rates[30]).toBeLessThan(1_000);
    expect(rates[40]).toBeCloseTo(100);
  });

  it('falls to nothing when nothing ends any more', () => {
    const rates = read(new DrainRate(), 20, (ms) => Math.min(ms, 5_000));
    expect(rates[30]).toBeCloseTo(1_000);
    expect(rates[31]).toBeLessThan(700);
    expect(rates.at(-1)).toBe(0);
  });

  it('is 0 when nothing ended from the beginning', () => {
    expect(read(new DrainRate(), 3, () => 7).at(-1)).toBe(0);
  });

  it('begins anew when the total was reset', () => {
    const rate = new DrainRate();
    read(rate, 5, (ms) => 1_000_000 + ms);
    rate.observe(3, 5_250);
    expect(rate.perSecond(5_250)).toBeUndefined();
    rate.observe(503, 6_250);
    expect(rate.perSecond(6_250)).toBe(500);
  });
});
