import type { CaseResult } from './case-result.js';

type Verdict = CaseResult['verdict'];

/** One fault of a series, and what it came to. */
export interface Part {
  readonly what: string;
  readonly verdict: Verdict;
  /** What it came to by itself, where it failed together with others. */
  readonly alone?: Verdict;
}

/** Pure: what each part came to, in the order in which they were run. What fails in company has failed. */
export function partsOf(runs: readonly CaseResult[]): readonly Part[] {
  const parts = new Map<string, Part>();
  for (const { fault, verdict, parts: together } of runs) {
    if (together) {
      for (const what of together) parts.set(what, { what, verdict });
      continue;
    }
    const failed = parts.get(fault)?.verdict === 'fail';
    parts.set(fault, failed ? { what: fault, verdict: 'fail', alone: verdict } : { what: fault, verdict });
  }
  return [...parts.values()];
}

/** Earlier runs, without those of which everything was run again later; then the later ones. */
export function supersede(
  earlier: readonly CaseResult[],
  later: readonly CaseResult[],
): readonly CaseResult[] {
  const again = new Set(partsOf(later).map(({ what }) => what));
  const left = earlier.filter(({ fault, parts = [fault] }) => !parts.every((part) => again.has(part)));
  return [...left, ...later];
}
