import type { BenchCase, Need } from '../cases/bench-case.js';
import type { Mode } from './mode.js';

/** Of a start, without its warm-up; seen on two cores. Ends of systems and the check of the books are in them. */
const START_MS: Readonly<Record<Need, number>> = {
  product: 20_000,
  another: 25_000,
  bare: 5_000,
  tutorial: 5_000,
};
/** Of a measurement, beside its warm-up and its measured time: a consumer that joins, and what is under way ends. */
const AROUND_MEASUREMENT_MS = 1_000;
/** Of a case: its processes and databases begin and end, and the books are read. */
const AROUND_CASE_MS = 3_000;

/** What a run of these cases takes on an undisturbed machine, in ms for each case; starts count for who comes first. */
export function expectedTimes(cases: readonly BenchCase[], mode: Mode): readonly number[] {
  const running = new Set<Need>();
  return cases.map((benchCase) => {
    const needs = benchCase.needs.map((need) => (need === 'another' && mode.sharesSystem ? 'product' : need));
    const toStart = needs.filter((need) => !running.has(need));
    for (const need of toStart) if (need !== 'another') running.add(need);
    const starts = toStart.map((need) => START_MS[need] + mode.firstWarmUpMs);
    const preparationMs = benchCase.preparationMs?.(mode) ?? 0;
    return (
      AROUND_CASE_MS + sum(starts) + preparationMs + roundsOf(benchCase, mode) * roundMs(benchCase, mode)
    );
  });
}

export function roundsOf({ maxRounds }: BenchCase, mode: Mode): number {
  return maxRounds?.[mode.name] ?? mode.rounds;
}

export function contendersOf({ contenderCount }: BenchCase, mode: Mode): number {
  return typeof contenderCount === 'number' ? contenderCount : contenderCount(mode);
}

function roundMs(benchCase: BenchCase, mode: Mode): number {
  const { weight = 1, contenderMs } = benchCase;
  const { warmUpMs, measureMs } = mode;
  return (
    contendersOf(benchCase, mode) *
    (contenderMs?.(mode) ?? warmUpMs + weight * measureMs + AROUND_MEASUREMENT_MS)
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
