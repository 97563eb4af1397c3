import { describe, expect, it } from '@jest/globals';
import type { CaseResult, FigureResult } from '../run/run-case.js';
import { belowFloorSection } from './below-floor.js';

const figure = (name: string, median: number, floor?: number): FigureResult => ({
  name,
  unit: '',
  better: 'higher',
  median,
  low: median,
  high: median,
  rounds: 1,
  ...(floor !== undefined && { floor, aim: 2 * floor }),
});
const result = (name: string, ...figures: readonly FigureResult[]): CaseResult => ({
  name,
  title: name,
  rounds: [],
  series: [],
  details: [],
  figures,
  problems: [],
});

describe('the section of what is below its floor', () => {
  it('is not there when nothing is', () => {
    expect(belowFloorSection([result('relay', figure('relay', 120_000, 100_000))])).toEqual([]);
  });

  it('shows each figure, what stands beside it in the same run, and why', () => {
    const [heading, reason] = belowFloorSection([
      result('decode', figure('decode', 2, 1)),
      result(
        'relay',
        figure('relay', 60_000, 100_000),
        figure('with an old snapshot held / without', 0.9, 0.8),
      ),
    ]);
    expect(heading).toBe('## Below the floor, and why');
    expect(reason).toContain(
      '- relay: 60,000\n- with an old snapshot held / without: 0.9\n\nRead, send and delete',
    );
  });

  it('tells a reason that several share once', () => {
    const sections = belowFloorSection([
      result(
        'saga-latency',
        ...['p50', 'p99'].map((name) => ({
          ...figure(`accept to end, ${name} at 70 %`, 900, 300),
          better: 'lower' as const,
          aim: 100,
        })),
      ),
    ]);
    expect(sections).toHaveLength(2);
    expect(sections[1]).toMatch(
      /p50 at 70 %: 900\n.*CPU per order at 70 %: not measured\n.*p99 at 70 %: 900/s,
    );
  });

  it('says so when nobody knows why', () => {
    expect(belowFloorSection([result('new', figure('new', 1, 2))])[1]).toMatch(/Not explained yet/);
  });
});
