import type { FigureResult } from '../run/run-case.js';
import type { BenchReport } from './bench-report.js';

export interface MovedFigure {
  readonly caseName: string;
  readonly figure: string;
  readonly unit: string;
  readonly before: FigureResult;
  readonly after: FigureResult;
  /** Of the medians, new / old. */
  readonly ratio: number;
  readonly direction: 'better' | 'worse';
}

/**
 * Figures whose ranges do not touch: what lies within the spread of the rounds has not moved. A ratio with one
 * round on either side is no basis, since its range is a point.
 */
export function movedFigures(before: BenchReport, after: BenchReport): readonly MovedFigure[] {
  const old = new Map(figuresOf(before).map((entry) => [keyOf(entry), entry.figure]));
  return figuresOf(after).flatMap((entry) => {
    const known = old.get(keyOf(entry));
    return known === undefined ? [] : movement(entry.caseName, known, entry.figure);
  });
}

function movement(caseName: string, before: FigureResult, after: FigureResult): readonly MovedFigure[] {
  const ranges = [before, after];
  if (ranges.some(({ rounds, median }) => rounds < 2 || !Number.isFinite(median))) return [];
  const apart = after.low > before.high || after.high < before.low;
  if (!apart) return [];
  const rose = after.median > before.median;
  const { name, unit, better } = after;
  const direction = rose === (better === 'higher') ? 'better' : 'worse';
  return [{ caseName, figure: name, unit, before, after, ratio: after.median / before.median, direction }];
}

function figuresOf(report: BenchReport) {
  return report.cases.flatMap(({ name: caseName, figures }) =>
    figures.map((figure) => ({ caseName, figure })),
  );
}

function keyOf({ caseName, figure }: { readonly caseName: string; readonly figure: FigureResult }): string {
  return `${caseName}/${figure.name}`;
}
