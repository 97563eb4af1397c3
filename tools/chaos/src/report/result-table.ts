import type { CaseResult } from '../run/case-result.js';

const COLUMNS: readonly (readonly [name: string, of: (result: CaseResult) => string])[] = [
  ['case', ({ name }) => name],
  ['seed', ({ seed }) => String(seed)],
  ['accepted', ({ accepted }) => String(accepted)],
  ['unknown', ({ unknown }) => String(unknown)],
  ['orders', ({ orders }) => String(orders)],
  ['terminal', ({ terminal }) => String(terminal)],
  ['lost', ({ lost }) => String(lost)],
  ['duplicates', ({ duplicates }) => String(duplicates)],
  ['stock delta', ({ stockDelta }) => String(stockDelta)],
  ['money delta', ({ moneyDeltaMinor }) => String(moneyDeltaMinor)],
  ['recovery s', ({ recoveryMs }) => (recoveryMs === null ? 'never' : (recoveryMs / 1_000).toFixed(1))],
  ['verdict', ({ verdict }) => verdict],
];

/** Cells by row; the first row has the names of the columns. */
export function resultCells(results: readonly CaseResult[]): readonly (readonly string[])[] {
  return [COLUMNS.map(([name]) => name), ...results.map((result) => COLUMNS.map(([, of]) => of(result)))];
}

/** One line per case, for a terminal. */
export function resultTable(results: readonly CaseResult[]): string {
  const cells = resultCells(results);
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) =>
      row.map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      ),
    )
    .map((row) => row.join('  ').trimEnd())
    .join('\n');
}

/** What one case came to, in a line. */
export function resultLine(result: CaseResult): string {
  const [names, cells] = resultCells([result]) as [readonly string[], readonly string[]];
  return names.map((name, column) => `${name} ${cells[column]}`).join(', ');
}
