import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  CHECKOUT,
  INTERRUPTED_EXIT_CODE,
  hideKafkaTimerWarning,
  listenForInterrupts,
  problemText,
  terminalProgress,
} from '@millrace/stack';
import { benchErrors } from '../bench.errors.js';
import type { BenchCase } from '../cases/bench-case.js';
import { cases } from '../cases/registry.js';
import { alignColumns, figureTable } from '../report/table.js';
import { isDisturbed } from '../run/machine.js';
import { runBench } from '../run/run-bench.js';
import { BENCH_USAGE, parseBenchFlags, type BenchFlags } from './bench-flags.js';

hideKafkaTimerWarning();
const progress = terminalProgress();
const { signal } = listenForInterrupts((text) => progress.say(`\n${text}`));

try {
  const flags = parseBenchFlags(process.argv.slice(2));
  if (flags.help) progress.say(BENCH_USAGE);
  else if (flags.list) progress.say(alignColumns(cases.map(({ name, title }) => [name, title])));
  else await measureAll(flags);
} catch (error) {
  if (!signal.aborted) progress.say(`\n${problemText(error)}`);
  process.exit(signal.aborted ? INTERRUPTED_EXIT_CODE : 1);
}
process.exit(process.exitCode ?? 0);

async function measureAll(flags: BenchFlags): Promise<void> {
  const report = await runBench({
    mode: flags.mode,
    cases: chosenCases(flags.cases),
    dataDir: join(CHECKOUT, '.millrace', 'bench'),
    progress,
    signal,
  });
  const out = flags.out ?? join(CHECKOUT, '.millrace', 'bench-report.json');
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify(report, null, 2)}\n`);
  progress.say(`\n${figureTable(report.cases)}`);
  if (isDisturbed(report.disturbance)) {
    const { stealShare, othersShare } = report.disturbance;
    progress.say(
      `\nDisturbed: the host took ${percent(stealShare)}, other processes ${percent(othersShare)} of the machine.`,
    );
  }
  progress.say(`\nReport: ${out}`);
  const problems = report.cases.flatMap((result) => result.problems);
  if (problems.length > 0) {
    progress.say(`\nThe invariants do not hold:\n  ${problems.join('\n  ')}`);
    process.exitCode = 1;
  }
}

function chosenCases(names: readonly string[]): readonly BenchCase[] {
  if (names.length === 0) return cases.filter(({ onRequest }) => !onRequest);
  return names.map((name) => {
    const found = cases.find((benchCase) => benchCase.name === name);
    if (!found) throw benchErrors.invalid_flag({ detail: `There is no case ${name}: see --list.` });
    return found;
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
