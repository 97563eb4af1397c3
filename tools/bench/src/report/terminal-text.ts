import type { ServiceProfile } from '../profile/profile-report.js';
import type { CaseVerdict } from '../run/failures.js';
import { isDisturbed } from '../run/machine.js';
import type { BenchReport } from './bench-report.js';
import type { MovedFigure } from './compare.js';
import { readableSpread } from './numbers.js';
import { alignColumns, figureTable } from './table.js';

const FUNCTIONS = 10;

/** The figures, and whether the machine was quiet enough for them. */
export function outcomeText({ cases, disturbance }: BenchReport): string {
  const table = figureTable(cases);
  if (!isDisturbed(disturbance)) return table;
  const { stealShare, othersShare } = disturbance;
  return `${table}\n\nDisturbed: the host took ${percent(stealShare)}, other processes ${percent(othersShare)} of the machine.`;
}

/** Whether each case works, without its figures: those of a second say nothing. */
export function verdictText(verdicts: readonly CaseVerdict[]): string {
  return verdicts.map(({ name, verdict }) => `  ${verdict === 'pass' ? '✓' : '✗'} ${name}`).join('\n');
}

export function profileText(profiles: readonly ServiceProfile[]): string {
  return profiles
    .map(({ instance, busyMs, functions }) =>
      [
        `${instance}: busy for ${(busyMs / 1_000).toFixed(1)} s while measured`,
        alignColumns(
          functions.slice(0, FUNCTIONS).map(({ name, owner, share }) => [`  ${percent(share)}`, owner, name]),
        ),
      ].join('\n'),
    )
    .join('\n\n');
}

export function comparisonText(moved: readonly MovedFigure[]): string {
  if (moved.length === 0) return 'Nothing has moved beyond its range.';
  const rows = moved.map(({ caseName, figure, unit, before, after, ratio, direction }) => [
    direction,
    caseName,
    figure,
    readableSpread(before, unit),
    '->',
    readableSpread(after, unit),
    `x ${ratio.toFixed(2)}`,
  ]);
  return `Moved beyond their range:\n${alignColumns(rows)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
