import type { Progress } from '@millrace/stack';
import { isSeries, type CaseSeries, type Trial } from '../cases/case-series.js';
import type { ChaosCase } from '../cases/chaos-case.js';
import { Laboratory, type LaboratoryOptions } from '../lab/laboratory.js';
import { resultLine } from '../report/result-table.js';
import type { CaseResult } from './case-result.js';
import { couldNotRun } from './could-not-run.js';
import { runCase } from './run-case.js';
import { runSeries } from './run-series.js';

export interface ChaosOptions {
  readonly trials: readonly Trial[];
  /** Of a series, only what belongs to the short set. */
  readonly short: boolean;
  /** Of a series, only what has one of these in its fault; empty: all. */
  readonly only: readonly string[];
  /** Of a series, what need not be run: it has passed before. */
  readonly passed: ReadonlySet<string>;
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
  const { trials, seed, progress } = options;
  const results: CaseResult[] = [];
  await using labs = new Labs(options);
  for (const trial of trials) {
    progress.say(`\n${trial.name} (seed ${seed}): ${trial.fault}`);
    const result = isSeries(trial)
      ? await runAll(trial, options, labs, (soFar) => options.onResult([...results, soFar]))
      : await runOne(trial, options, await labs.shapedAs({}));
    if (!isSeries(trial)) await labs.forgetUnless(result.recoveryMs !== null);
    results.push(result);
    tell(result, progress);
    options.onResult(results);
  }
  return results;
}

async function runAll(
  series: CaseSeries,
  options: ChaosOptions,
  labs: Labs,
  onResult: (soFar: CaseResult) => void,
): Promise<CaseResult> {
  const { seed, short, only, passed, progress } = options;
  const isMeant = (fault: string) =>
    !passed.has(fault) && (only.length === 0 || only.some((text) => fault.includes(text)));
  const all = await series.cases({ short, isMeant: () => true });
  const meant = await series.cases({ short, isMeant });
  return runSeries(series, {
    seed,
    planned: all.flatMap(partsOfCase).length,
    cases: meant.filter((one) => one.parts !== undefined || isMeant(one.fault)),
    onResult,
    runOne: async (chaos) => {
      progress.say(`\n${chaos.fault}`);
      const result = await runOne(chaos, options, await labs.shapedAs(series));
      await labs.forgetUnless(result.recoveryMs !== null);
      const judged = series.verdictOn?.(result) ?? result;
      tell(judged, progress);
      return judged;
    },
  });
}

function partsOfCase(chaos: ChaosCase): readonly ChaosCase[] {
  return chaos.parts ?? [chaos];
}

/** @throws the abort reason; any other error is a result. */
async function runOne(
  chaos: ChaosCase,
  { seed, loadMs, ratePerSecond, progress, signal }: ChaosOptions,
  lab: Laboratory,
): Promise<CaseResult> {
  signal.throwIfAborted();
  try {
    return await runCase(lab, chaos, {
      seed,
      ratePerSecond,
      signal,
      ...(loadMs !== undefined && { loadMs }),
      say: (what) => progress.say(what),
    });
  } catch (error) {
    signal.throwIfAborted();
    return couldNotRun(chaos, seed, error);
  }
}

type Shape = Pick<LaboratoryOptions, 'replicas' | 'brokers' | 'detour'>;

/** The system of the moment: one at a time. */
class Labs implements AsyncDisposable {
  private lab: Laboratory | undefined;
  private shape: Shape = {};

  constructor(private readonly options: ChaosOptions) {}

  async shapedAs({ replicas, brokers, detour }: Shape): Promise<Laboratory> {
    const { shape } = this;
    const isSame = replicas === shape.replicas && brokers === shape.brokers && detour === shape.detour;
    if (!isSame) await this.forgetUnless(false);
    this.shape = { ...(replicas && { replicas }), ...(brokers && { brokers }), ...(detour && { detour }) };
    this.lab ??= await Laboratory.start({ ...this.options, ...this.shape });
    return this.lab;
  }

  /** Lets the next one begin with another system. */
  async forgetUnless(sound: boolean): Promise<void> {
    if (sound) return;
    await this.lab?.stop();
    this.lab = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.forgetUnless(false);
  }
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
