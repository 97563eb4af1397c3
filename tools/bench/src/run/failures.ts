import type { BenchReport } from '../report/bench-report.js';
import { isDisturbed } from './machine.js';

/**
 * Why a run cannot be taken as one: an invariant that did not hold, a case without figures. Never a speed. On a
 * machine that others keep busy nothing may have come to its end in the measured time: that is no failure.
 */
export function failuresOf({ cases, disturbance }: BenchReport): readonly string[] {
  return cases.flatMap(({ name, figures, problems }) => {
    const shows = figures.some(({ median }) => Number.isFinite(median));
    return [
      ...problems.map((problem) => `${name}: ${problem}`),
      ...(shows || isDisturbed(disturbance) ? [] : [`${name}: not one figure is a number`]),
    ];
  });
}
