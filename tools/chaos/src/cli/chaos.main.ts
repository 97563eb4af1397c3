import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CHECKOUT,
  INTERRUPTED_EXIT_CODE,
  hideKafkaTimerWarning,
  listenForInterrupts,
  problemText,
  terminalProgress,
} from '@millrace/stack';
import type { Trial } from '../cases/case-series.js';
import { CASES } from '../cases/registry.js';
import { chaosErrors } from '../chaos.errors.js';
import { machineText, type ChaosReport } from '../report/chaos-report.js';
import { mergeReports, passedIn } from '../report/merge-reports.js';
import { faultPage } from '../report/fault-page.js';
import { resultTable } from '../report/result-table.js';
import type { CaseResult } from '../run/case-result.js';
import { runChaos } from '../run/run-chaos.js';
import { CHAOS_USAGE, parseChaosFlags, type ChaosFlags } from './chaos-flags.js';

const PAGE = 'fault-report.md';

hideKafkaTimerWarning();
const progress = terminalProgress();
const { signal } = listenForInterrupts((text) => progress.say(`\n${text}`));

try {
  process.exit(await main(parseChaosFlags(process.argv.slice(2))));
} catch (error) {
  if (!signal.aborted) progress.say(`\n${problemText(error)}`);
  process.exit(signal.aborted ? INTERRUPTED_EXIT_CODE : 1);
}

/** @returns the exit code: 0 when every case passed. */
async function main(flags: ChaosFlags): Promise<number> {
  if (flags.help || flags.list) {
    progress.say(flags.help ? CHAOS_USAGE : listText());
    return 0;
  }
  if (flags.reports.length > 0) {
    progress.say(writePage(flags.reports));
    return 0;
  }
  const startedAt = Date.now();
  const folder = flags.out ?? join(CHECKOUT, '.millrace', 'chaos-report');
  const results = await runChaos({
    trials: casesOf(flags),
    short: flags.short,
    only: flags.only,
    passed: passedIn(flags.continued.map(readReport)),
    seed: flags.seed,
    loadMs: flags.minutes === undefined ? undefined : flags.minutes * 60_000,
    ratePerSecond: flags.ratePerSecond,
    dataDir: join(CHECKOUT, '.millrace', 'chaos'),
    progress,
    signal,
    // After each: a run that is cut short has told what it knew.
    onResult: (soFar) => writeReport(reportOf(startedAt, soFar), folder),
  });
  progress.say(`\n${resultTable(results)}\n`);
  progress.say(`report: ${join(folder, PAGE)}`);
  const failed = results.filter(({ verdict }) => verdict === 'fail').length;
  progress.say(`${results.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** @throws AppError `invalid_flag` for a name that no case has. */
function casesOf({ cases, short }: ChaosFlags): readonly Trial[] {
  const unknown = cases.filter((name) => !CASES.some((one) => one.name === name));
  if (unknown.length > 0) {
    throw chaosErrors.invalid_flag({
      detail: `There is no case ${unknown.join(', ')}. There are:\n${listText()}`,
    });
  }
  if (cases.length > 0) return CASES.filter(({ name }) => cases.includes(name));
  return short ? CASES.filter((one) => one.short) : CASES;
}

function listText(): string {
  const width = Math.max(...CASES.map(({ name }) => name.length));
  return CASES.map(
    ({ name, fault, short }) => `${name.padEnd(width)}  ${fault}${short ? ' (short)' : ''}`,
  ).join('\n');
}

/** @returns where the page is. */
function writePage(files: readonly string[]): string {
  const [first, ...rest] = files.map(readReport);
  const page = join(CHECKOUT, 'docs', PAGE);
  writeFileSync(page, faultPage(mergeReports([first!, ...rest])));
  return `page: ${page}`;
}

function readReport(file: string): ChaosReport {
  return JSON.parse(readFileSync(file, 'utf8')) as ChaosReport;
}

function reportOf(startedAt: number, results: readonly CaseResult[]): ChaosReport {
  return {
    version: 1,
    startedAt: new Date(startedAt).toISOString(),
    tookMs: Date.now() - startedAt,
    machine: machineText(),
    results,
  };
}

function writeReport(report: ChaosReport, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'fault-report.json'), `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(join(folder, PAGE), faultPage(report));
}
