import type { RunReport } from './run-report.js';

const COLUMNS: readonly (readonly [title: string, cell: (report: RunReport) => string | number])[] = [
  ['run', ({ scenario }) => scenario],
  ['partitions', ({ partitions }) => partitions],
  ['most pods', ({ mostReplicas }) => mostReplicas],
  ['rebalances', ({ rebalances }) => rebalances],
  ['partitions moved', ({ partitionsMoved }) => partitionsMoved],
  [
    'stall p50 / p99 / max, s',
    ({ stall }) => [stall.p50Ms, stall.p99Ms, stall.maxMs].map(seconds).join(' / '),
  ],
  ['stalled, partition-s', ({ stall }) => stall.partitionSeconds],
  ['redelivered', ({ redeliveriesAbsorbed }) => redeliveriesAbsorbed],
  ['commits fenced', ({ fencedCommits }) => fencedCommits],
  ['peak lag', ({ peakLag }) => peakLag],
  ['bursts done, s', ({ burstsDoneSeconds }) => burstsDoneSeconds.join(' and ')],
  ['pod-hours', ({ podSeconds }) => (podSeconds / 3_600).toFixed(1)],
  ['lost / doubled / disordered', ({ violations: v }) => violationsInShort(v)],
];

/** The runs side by side, as a table in Markdown. */
export function comparisonTable(reports: readonly RunReport[]): string {
  const rows = [
    COLUMNS.map(([title]) => title),
    COLUMNS.map(([title]) => (title === 'run' ? '---' : '---:')),
    ...reports.map((report) => COLUMNS.map(([, cell]) => String(cell(report)))),
  ];
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function seconds(durationMs: number): string {
  return (durationMs / 1_000).toFixed(1);
}

function violationsInShort(violations: RunReport['violations']): string {
  const { lostMessages, duplicateEffects, effectsOutOfOrder } = violations;
  return `${lostMessages} / ${duplicateEffects} / ${effectsOutOfOrder}`;
}
