import { isSeriesResult, type CaseResult, type SeriesResult } from '../run/case-result.js';
import type { Evidence } from '../run/evidence.js';
import { partsOf, type Part } from '../run/series-parts.js';
import type { ChaosReport } from './chaos-report.js';
import { resultCells } from './result-table.js';

const FINDINGS_SHOWN = 20;

/** The report as a page: the table first, then what every case did and what was wrong. */
export function faultPage(report: ChaosReport): string {
  const { results, machine } = report;
  const failed = results.filter(({ verdict }) => verdict === 'fail');
  const total = (of: (result: CaseResult) => number) => results.reduce((sum, result) => sum + of(result), 0);
  const lines = [
    '# What happens when it breaks',
    '',
    `Made by \`npm run chaos\` on ${report.startedAt}, in ${(report.tookMs / 60_000).toFixed(1)} minutes. ` +
      `${Object.entries(machine)
        .map(([name, value]) => `${name}: ${value}`)
        .join('; ')}.`,
    '',
    `${results.length} cases, ${failed.length} failed; ${total(({ accepted }) => accepted)} orders accepted, ` +
      `${total(({ unknown }) => unknown)} with an unknown answer, lost ${total(({ lost }) => lost)}, ` +
      `duplicates ${total(({ duplicates }) => duplicates)}, stock delta ${total(({ stockDelta }) => stockDelta)}, ` +
      `money delta ${total(({ moneyDeltaMinor }) => moneyDeltaMinor)}.`,
    '',
    ...markdownTable(resultCells(results)),
    '',
    'Recovery is the time from the end of the load, or of the last fault if that is later, until nothing is under way: no saga runs, no outbox holds a message, no consumer lags, no payment is open, every service is ready.',
    '',
    ...results.flatMap(caseSection),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function caseSection(result: CaseResult): readonly string[] {
  const { name, fault, seed, loadMs, story, notes, findings, evidence } = result;
  const minutes = loadMs > 0 ? ` --minutes ${loadMs / 60_000}` : '';
  return [
    `## ${name}: ${result.verdict}`,
    '',
    `${fault}. Again: \`npm run chaos -- --case ${name} --seed ${seed}${minutes}\`.`,
    '',
    ...notes.map((note) => `- ${note}`),
    ...(notes.length > 0 ? [''] : []),
    ...(findings.length > 0
      ? [
          ...findings
            .slice(0, FINDINGS_SHOWN)
            .map((one) => `- **${one.invariant}** ${one.orderId ?? ''} ${one.what}`),
          ...(findings.length > FINDINGS_SHOWN ? [`- and ${findings.length - FINDINGS_SHOWN} more`] : []),
          '',
        ]
      : []),
    ...(isSeriesResult(result) ? partsSection(result) : []),
    '```text',
    ...story.map(({ atMs, what }) => `${(atMs / 1_000).toFixed(1).padStart(6)} s  ${what}`),
    '```',
    '',
    ...(evidence ? evidenceSection(evidence) : []),
  ];
}

/** What each part came to, those that failed first. */
function partsSection({ runs }: SeriesResult): readonly string[] {
  const failedFirst = partsOf(runs).toSorted((a, b) => a.verdict.localeCompare(b.verdict));
  const line = ({ what, verdict, alone }: Part) =>
    `${verdict}  ${what}${alone === undefined ? '' : ` (by itself: ${alone})`}`;
  return ['```text', ...failedFirst.map(line), '```', ''];
}

function evidenceSection({ orderId, messages, ...rest }: Evidence): readonly string[] {
  return [
    `Order ${orderId}:`,
    '',
    '```text',
    ...messages.map(
      ({ at, topic, partition, offset, type, id }) =>
        `${new Date(at).toISOString()}  ${topic}/${partition}@${offset}  ${type ?? 'no type'}  ${id ?? 'no id'}`,
    ),
    '```',
    '',
    '```json',
    JSON.stringify(rest, null, 2),
    '```',
    '',
  ];
}

function markdownTable(rows: readonly (readonly string[])[]): readonly string[] {
  const [head, ...body] = rows as [readonly string[], ...(readonly string[])[]];
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)];
}
