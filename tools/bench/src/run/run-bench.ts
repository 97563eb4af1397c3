import { execFileSync } from 'node:child_process';
import { CHECKOUT, problemText, type Progress } from '@millrace/stack';
import type { Bench, BenchCase } from '../cases/bench-case.js';
import { readCpu } from '../measure/processes.js';
import { readable } from '../report/numbers.js';
import type { BenchReport } from '../report/bench-report.js';
import { openBench, type BenchOptions } from './open-bench.js';
import { expectedTimes } from './expected-time.js';
import { describeMachine, readMachineTicks, type Disturbance, type ServerVersions } from './machine.js';
import { runCase, type CaseResult } from './run-case.js';
import { TimeLeft } from './time-left.js';

export interface BenchRun extends BenchOptions {
  readonly cases: readonly BenchCase[];
}

const MICROSECONDS_PER_TICK = 10_000;

/** Measures all cases, one after the other, on one system. */
export async function runBench(run: BenchRun): Promise<BenchReport> {
  const { mode, progress, dataDir } = run;
  const startedAt = new Date();
  const machine = describeMachine(dataDir);
  const disturbed = watchDisturbance();
  const bench = openBench(run);
  const expected = expectedTimes(run.cases, mode);
  const expectedMs = expected.reduce((sum, ms) => sum + ms, 0);
  const whole = new TimeLeft(expectedMs);
  progress.say(`${run.cases.length} cases in ${mode.name} mode: ${minutes(expectedMs)}`);
  const results: CaseResult[] = [];
  let servers: ServerVersions | undefined;
  try {
    for (const [index, benchCase] of run.cases.entries()) {
      run.signal.throwIfAborted();
      const caseStartedAt = performance.now();
      results.push(await measureOrTell(benchCase, bench, progress));
      whole.done(expected[index]!, performance.now() - caseStartedAt);
      const leftMs = whole.leftMs()!;
      if (leftMs > 0) progress.say(`${minutes(leftMs)} left for the other cases`);
    }
    servers = await bench.versions();
  } finally {
    await bench.close();
  }
  return {
    format: 1,
    startedAt: startedAt.toISOString(),
    tookSeconds: (Date.now() - startedAt.getTime()) / 1_000,
    mode: mode.name,
    commit: commitOf(CHECKOUT),
    profiled: run.nodeFlags !== undefined,
    machine: { ...machine, ...(servers && { servers }) },
    disturbance: disturbed(),
    cases: results,
  };
}

function minutes(ms: number): string {
  return ms < 90_000 ? `about ${Math.ceil(ms / 1_000)} s` : `about ${Math.ceil(ms / 60_000)} minutes`;
}

/** One case that cannot be measured must not cost what all others have shown: the report says so, and the run fails. */
async function measureOrTell(benchCase: BenchCase, bench: Bench, progress: Progress): Promise<CaseResult> {
  try {
    return await measure(benchCase, bench, progress);
  } catch (error) {
    if (bench.signal.aborted) throw error;
    const problem = `could not be measured: ${problemText(error)}`;
    progress.say(`  ✗ ${problem}`);
    const { name, title } = benchCase;
    return { name, title, rounds: [], series: [], details: [], figures: [], problems: [problem] };
  }
}

async function measure(benchCase: BenchCase, bench: Bench, progress: Progress): Promise<CaseResult> {
  progress.say(`\n${benchCase.name}: ${benchCase.title}`);
  let stepStartedAt = performance.now();
  let timeLeft: TimeLeft | undefined;
  const result = await runCase(benchCase, bench, {
    opened: (steps) => {
      timeLeft = new TimeLeft(steps);
      stepStartedAt = performance.now();
    },
    measured: ({ round, contender, sample }) => {
      timeLeft!.done(1, performance.now() - stepStartedAt);
      stepStartedAt = performance.now();
      const shown = Object.entries(sample)
        .filter(([, value]) => Number.isFinite(value))
        .slice(0, 3);
      const numbers = shown.map(([name, value]) => `${name} ${readable(value)}`).join(', ');
      const left = Math.ceil(timeLeft!.leftMs()! / 1_000);
      progress.say(`  round ${round + 1} ${contender.padEnd(28)} ${numbers}  (${left} s left)`);
    },
  });
  for (const problem of result.problems) progress.say(`  ✗ ${problem}`);
  return result;
}

/** @returns what the machine did beside the benchmark between the call and the call of the result. */
function watchDisturbance(): () => Disturbance {
  const before = readMachineTicks();
  const own = [{ name: 'own', pids: () => [process.pid] }];
  const ownBefore = readCpu(own)['own']!;
  return () => {
    const after = readMachineTicks();
    const total = after.totalTicks - before.totalTicks;
    const steal = after.stealTicks - before.stealTicks;
    const busy = total - (after.idleTicks - before.idleTicks) - steal;
    const ownTicks = (readCpu(own)['own']! - ownBefore) / MICROSECONDS_PER_TICK;
    return { stealShare: steal / total, othersShare: Math.max(0, busy - ownTicks) / total };
  };
}

function commitOf(folder: string): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  const changed = git('status', '--porcelain', '--', 'apps', 'libs') === '' ? '' : ' with changes';
  return `${git('rev-parse', '--short', 'HEAD')}${changed}`;
}
