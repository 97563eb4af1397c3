import type { BenchReport } from '../report/bench-report.js';
import { isDisturbed } from './machine.js';
import type { CaseResult } from './run-case.js';

/** Whether a case works, as the tally of `npm test` counts it. */
export interface CaseVerdict {
  readonly name: string;
  readonly verdict: 'pass' | 'fail';
}

/**
 * Why a run cannot be taken as one: an invariant that did not hold, a case without figures. Never a speed. On a
 * machine that others keep busy nothing may have come to its end in the measured time: that is no failure.
 */
export function failuresOf(report: BenchReport): readonly string[] {
  return report.cases.flatMap((result) => failuresOfCase(result, report));
}

export function verdictsOf(report: BenchReport): readonly CaseVerdict[] {
  return report.cases.map((result) => ({
    name: result.name,
    verdict: failuresOfCase(result, report).length === 0 ? 'pass' : 'fail',
  }));
}

function failuresOfCase(
  { name, figures, problems }: CaseResult,
  { disturbance }: Pick<BenchReport, 'disturbance'>,
): readonly string[] {
  const shows = figures.some(({ median }) => Number.isFinite(median));
  return [
    ...problems.map((problem) => `${name}: ${problem}`),
    ...(shows || isDisturbed(disturbance) ? [] : [`${name}: not one figure is a number`]),
  ];
}
