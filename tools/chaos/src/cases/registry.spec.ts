import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@millrace/bench';
import { isSeries } from './case-series.js';
import type { ChaosCase } from './chaos-case.js';
import { CASES } from './registry.js';

const scheduleOf = (chaos: ChaosCase, seed: number) =>
  chaos.schedule({ random: seededRandom(seed), loadMs: 20_000 }).map(({ atMs, what }) => `${atMs} ${what}`);

const single = CASES.filter((trial): trial is ChaosCase => !isSeries(trial));

describe('the cases', () => {
  it('have names of their own, fit for a flag', () => {
    expect(new Set(CASES.map(({ name }) => name)).size).toBe(CASES.length);
    for (const { name } of CASES) expect(name).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });

  it.each(single.map((chaos) => [chaos.name, chaos] as const))(
    '%s does the same for the same seed, within its load',
    (_, chaos) => {
      expect(scheduleOf(chaos, 7)).toEqual(scheduleOf(chaos, 7));
      for (const { atMs } of chaos.schedule({ random: seededRandom(7), loadMs: 20_000 })) {
        expect(atMs).toBeLessThanOrEqual(20_000);
      }
    },
  );
});
