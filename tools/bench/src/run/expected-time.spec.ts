import { describe, expect, it } from '@jest/globals';
import { cases } from '../cases/registry.js';
import type { BenchCase } from '../cases/bench-case.js';
import { expectedTimes } from './expected-time.js';
import { MODES, type Mode } from './mode.js';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const benchCase = (more: Partial<BenchCase>) =>
  ({ needs: [], contenderCount: 1, ...more }) as unknown as BenchCase;
const expectedMinutes = (mode: Mode) =>
  sum(
    expectedTimes(
      cases.filter(({ onRequestIn = [] }) => !onRequestIn.includes(mode.name)),
      mode,
    ),
  ) / 60_000;

describe('the time a run is expected to take', () => {
  it('has every contender in every round', () => {
    const [small, large] = expectedTimes(
      [benchCase({ contenderMs: () => 10 }), benchCase({ contenderMs: () => 10, contenderCount: 3 })],
      MODES.full,
    );
    expect(large! - small!).toBe(2 * 10 * MODES.full.rounds);
  });

  it('has a start once, and those of a system of its own each time', () => {
    const times = (mode: Mode, ...needs: BenchCase['needs']) =>
      expectedTimes([benchCase({ needs }), benchCase({ needs })], mode);
    const [first, second] = times(MODES.full, 'product');
    expect(first! - second!).toBeGreaterThan(MODES.full.firstWarmUpMs);
    const [one, another] = times(MODES.full, 'another');
    expect(another).toBe(one);
    const [starts, shares] = times(MODES.smoke, 'another');
    expect(shares).toBe(times(MODES.smoke, 'product')[1]);
    expect(starts).toBe(times(MODES.smoke, 'product')[0]);
  });

  it('has what it takes to get ready', () => {
    const [plain, filled] = expectedTimes(
      [benchCase({}), benchCase({ preparationMs: () => 10 })],
      MODES.full,
    );
    expect(filled! - plain!).toBe(10);
  });

  it('is what each mode promises', () => {
    expect(expectedMinutes(MODES.quick)).toBeLessThan(4);
    expect(expectedMinutes(MODES.full)).toBeLessThan(40);
  });
});
