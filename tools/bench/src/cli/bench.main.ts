import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
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
import { profileFlags, readProfiles, windowsOf } from '../profile/profile-report.js';
import { readReport, type BenchReport } from '../report/bench-report.js';
import { movedFigures } from '../report/compare.js';
import { comparisonText, outcomeText, profileText, verdictText } from '../report/terminal-text.js';
import { alignColumns } from '../report/table.js';
import { mergeReports, writePage } from '../report/write-page.js';
import { failuresOf, verdictsOf } from '../run/failures.js';
import { runBench } from '../run/run-bench.js';
import { BENCH_USAGE, parseBenchFlags, type BenchFlags } from './bench-flags.js';

const PRETTIER = join(CHECKOUT, 'node_modules/prettier/bin/prettier.cjs');
const DATA = join(CHECKOUT, '.millrace', 'bench');
const PROFILES = join(CHECKOUT, '.millrace', 'bench-profiles');

hideKafkaTimerWarning();
const progress = terminalProgress();
const { signal } = listenForInterrupts((text) => progress.say(`\n${text}`));

try {
  const flags = parseBenchFlags(process.argv.slice(2));
  if (flags.help) progress.say(BENCH_USAGE);
  else if (flags.list)
    progress.say(
      alignColumns(cases.map(({ name, title, onRequestIn = [] }) => [name, modesText(onRequestIn), title])),
    );
  else if (flags.reports.length > 0) writeReportPage(flags.reports);
  else await measureAll(flags);
} catch (error) {
  if (!signal.aborted) progress.say(`\n${problemText(error)}`);
  process.exit(signal.aborted ? INTERRUPTED_EXIT_CODE : 1);
}
process.exit(process.exitCode ?? 0);

async function measureAll(flags: BenchFlags): Promise<void> {
  const before = flags.compare === undefined ? undefined : readReport(flags.compare);
  const report = await measure(flags);
  const out = flags.out ?? join(CHECKOUT, '.millrace', 'bench-report.json');
  mkdirSync(dirname(out), { recursive: true });
  const verdicts = verdictsOf(report);
  writeFileSync(out, `${JSON.stringify({ ...report, results: verdicts }, null, 2)}\n`);
  progress.say(`\n${flags.mode.name === 'smoke' ? verdictText(verdicts) : outcomeText(report)}`);
  if (report.profiles) progress.say(`\n${profileText(report.profiles)}\n\nFlame graphs: ${PROFILES}`);
  if (before) progress.say(`\n${comparisonText(movedFigures(before, report))}`);
  progress.say(`\nReport: ${out}`);
  const failures = failuresOf(report);
  if (failures.length === 0) return;
  progress.say(`\nThis run is not right:\n  ${failures.join('\n  ')}`);
  process.exitCode = 1;
}

async function measure(flags: BenchFlags): Promise<BenchReport> {
  if (flags.profile) rmSync(PROFILES, { recursive: true, force: true });
  const report = await runBench({
    mode: flags.mode,
    cases: chosenCases(flags),
    dataDir: DATA,
    progress,
    signal,
    ...(flags.profile && { nodeFlags: profileFlags(PROFILES) }),
  });
  if (!flags.profile) return report;
  return { ...report, profiles: readProfiles(PROFILES, windowsOf(report.cases)) };
}

function writeReportPage(files: readonly string[]): void {
  const reports = files.map(readReport) as [BenchReport, ...BenchReport[]];
  const paths = writePage(mergeReports(reports), join(CHECKOUT, 'docs'));
  // As every page here is formatted.
  execFileSync(process.execPath, [PRETTIER, '--write', ...paths.filter((path) => path.endsWith('.md'))], {
    cwd: CHECKOUT,
  });
  progress.say(paths.join('\n'));
}

function modesText(onRequestIn: readonly string[]): string {
  return onRequestIn.length === 0 ? '' : `not by itself in ${onRequestIn.join(', ')}`;
}

function chosenCases({ cases: names, mode }: BenchFlags): readonly BenchCase[] {
  if (names.length === 0) return cases.filter(({ onRequestIn = [] }) => !onRequestIn.includes(mode.name));
  return names.map((name) => {
    const found = cases.find((benchCase) => benchCase.name === name);
    if (!found) throw benchErrors.invalid_flag({ detail: `There is no case ${name}: see --list.` });
    return found;
  });
}
