import type { BenchReport } from '../report/bench-report.js';

/** Why a run cannot be taken as one: an invariant that did not hold, a case without figures. Never a speed. */
export function failuresOf({ cases }: BenchReport): readonly string[] {
  return cases.flatMap(({ name, figures, problems }) => [
    ...problems.map((problem) => `${name}: ${problem}`),
    ...(figures.some(({ median }) => Number.isFinite(median)) ? [] : [`${name}: not one figure is a number`]),
  ]);
}
