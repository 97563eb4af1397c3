import type { CaseSeries } from '../cases/case-series.js';
import type { CaseResult, SeriesResult } from './case-result.js';
import { partsOf } from './series-parts.js';

export interface SeriesPlan {
  readonly seed: number;
  /** How many parts the series has when none is left out. */
  readonly planned: number;
}

/** Pure: many results as one. Findings name the case that they are of. */
export function sumOf(
  series: Pick<CaseSeries, 'name' | 'fault' | 'notes'>,
  { seed, planned }: SeriesPlan,
  runs: readonly CaseResult[],
): SeriesResult {
  const total = (of: (result: CaseResult) => number) => runs.reduce((sum, result) => sum + of(result), 0);
  const evidence = runs.find((result) => result.evidence)?.evidence;
  const slowest = runs.some(({ recoveryMs }) => recoveryMs === null)
    ? null
    : Math.max(0, ...runs.map(({ recoveryMs }) => recoveryMs!));
  return {
    name: series.name,
    fault: series.fault,
    seed,
    loadMs: 0,
    planned,
    recoveryMs: slowest,
    verdict: runs.length > 0 && runs.every(({ verdict }) => verdict === 'pass') ? 'pass' : 'fail',
    wishes: total(({ wishes }) => wishes),
    accepted: total(({ accepted }) => accepted),
    failed: total(({ failed }) => failed),
    unknown: total(({ unknown }) => unknown),
    unresolved: total(({ unresolved }) => unresolved),
    orders: total(({ orders }) => orders),
    terminal: total(({ terminal }) => terminal),
    lost: total(({ lost }) => lost),
    duplicates: total(({ duplicates }) => duplicates),
    stockDelta: total(({ stockDelta }) => stockDelta),
    moneyDeltaMinor: total(({ moneyDeltaMinor }) => moneyDeltaMinor),
    findings: runs.flatMap(({ fault, findings }) =>
      findings.map((one) => ({ ...one, what: `${fault}: ${one.what}` })),
    ),
    notes: [countOf(runs, planned), ...series.notes(runs)],
    story: storyOf(runs),
    runs,
    ...(evidence && { evidence }),
  };
}

function countOf(runs: readonly CaseResult[], planned: number): string {
  const parts = partsOf(runs);
  const passed = parts.filter(({ verdict }) => verdict === 'pass').length;
  const left = planned - parts.length;
  return `${passed} of ${parts.length} passed, in ${runs.length} runs${left > 0 ? `; ${left} were not run` : ''}`;
}

/** One run after the other, as if no time passed between them. */
function storyOf(runs: readonly CaseResult[]): CaseResult['story'] {
  let passedMs = 0;
  return runs.map(({ fault, verdict, parts, story }) => {
    const atMs = passedMs;
    passedMs += story.at(-1)?.atMs ?? 0;
    return { atMs, what: `${parts ? `${parts.length} at once` : fault}: ${verdict}` };
  });
}
