import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@millrace/bench';
import { CASES } from './registry.js';

const scheduleOf = (index: number, seed: number) =>
  CASES[index]!.schedule({ random: seededRandom(seed), loadMs: 20_000 }).map(
    ({ atMs, what }) => `${atMs} ${what}`,
  );

describe('the cases', () => {
  it('have names of their own, fit for a flag', () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
    for (const { name } of CASES) expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });

  it.each(CASES.map(({ name }, index) => [name, index] as const))(
    '%s does the same for the same seed, within its load',
    (_, index) => {
      expect(scheduleOf(index, 7)).toEqual(scheduleOf(index, 7));
      for (const { atMs } of CASES[index]!.schedule({ random: seededRandom(7), loadMs: 20_000 })) {
        expect(atMs).toBeLessThanOrEqual(20_000);
      }
    },
  );
});
