import type { CaseResult, FigureResult } from '../run/run-case.js';
import { readable, readableSpread } from './numbers.js';

export type Verdict = 'aim reached' | 'above the floor' | 'below the floor' | '';

/** Where a figure stands between its floor and its aim; nothing when it has neither. */
export function verdictOf({ median, better, floor, aim }: FigureResult): Verdict {
  if (floor === undefined || aim === undefined || !Number.isFinite(median)) return '';
  const reaches = (bar: number) => (better === 'higher' ? median >= bar : median <= bar);
  if (reaches(aim)) return 'aim reached';
  return reaches(floor) ? 'above the floor' : 'below the floor';
}

/** The figures of a run, one line each, for a terminal. */
export function figureTable(cases: readonly CaseResult[]): string {
  const rows = cases.flatMap(({ name, figures }) =>
    figures.map((figure) => [
      figure.row === undefined ? '' : String(figure.row),
      name,
      figure.name,
      readableSpread(figure, figure.unit),
      figure.floor === undefined ? '' : `${readable(figure.floor)} / ${readable(figure.aim!)}`,
      verdictOf(figure),
    ]),
  );
  return alignColumns([['#', 'case', 'figure', 'median (range)', 'floor / aim', ''], ...rows]);
}

export function alignColumns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
