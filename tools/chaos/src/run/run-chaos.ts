import type { Progress } from '@millrace/stack';
import type { ChaosCase } from '../cases/chaos-case.js';
import { Laboratory } from '../lab/laboratory.js';
import { resultLine } from '../report/result-table.js';
import type { CaseResult } from './case-result.js';
import { runCase } from './run-case.js';

export interface ChaosOptions {
  readonly cases: readonly ChaosCase[];
  readonly seed: number;
  readonly loadMs: number | undefined;
  readonly ratePerSecond: number;
  readonly dataDir: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Told after each case, with all results so far. */
  readonly onResult: (results: readonly CaseResult[]) => void;
}

const FINDINGS_TOLD = 5;

/**
 * Runs cases one after the other on one system. A case that leaves it unquiet is followed by a new system: the next
 * one must not be judged by what an earlier one has broken.
 */
export async function runChaos(options: ChaosOptions): Promise<readonly CaseResult[]> {
  const { cases, seed, loadMs, ratePerSecond, progress, signal } = options;
  const results: CaseResult[] = [];
  let lab: Laboratory | undefined;
  try {
    for (const chaos of cases) {
      signal.throwIfAborted();
      lab ??= await Laboratory.start(options);
      progress.say(`\n${chaos.name} (seed ${seed}): ${chaos.fault}`);
      const result = await runCase(lab, chaos, {
        seed,
        ratePerSecond,
        signal,
        ...(loadMs !== undefined && { loadMs }),
        say: (what) => progress.say(what),
      });
      results.push(result);
      tell(result, progress);
      options.onResult(results);
      if (result.recoveryMs === null) {
        await lab.stop();
        lab = undefined;
      }
    }
  } finally {
    await lab?.stop();
  }
  return results;
}

function tell(result: CaseResult, progress: Progress): void {
  progress.say(resultLine(result));
  for (const note of result.notes) progress.say(`  ${note}`);
  const { findings } = result;
  for (const { invariant, orderId, what } of findings.slice(0, FINDINGS_TOLD)) {
    progress.say(`  ${invariant} ${orderId ?? ''} ${what}`);
  }
  if (findings.length > FINDINGS_TOLD) progress.say(`  and ${findings.length - FINDINGS_TOLD} more`);
}
