import { describe, expect, it } from '@jest/globals';
import type { BenchReport } from './bench-report.js';
import { performancePage } from './page.js';
import { plotsOf } from './plots.js';
import { mergeReports } from './write-page.js';

const spread = { median: 1_000, low: 900, high: 1_100, rounds: 2 };
const overloadRound = (completed: number) =>
  Object.fromEntries(
    [1, 2].map((multiple) => [
      `offered ${multiple}`,
      {
        offeredPerSecond: 1_000 * multiple,
        endedPerSecond: completed,
        acceptedPerSecond: 900,
        endP50Ms: 20,
        endP99Ms: 90,
      },
    ]),
  );

const report: BenchReport = {
  format: 1,
  startedAt: '2026-01-02T03:04:05.000Z',
  tookSeconds: 120,
  mode: 'quick',
  commit: 'abc1234',
  profiled: false,
  machine: {
    cpu: 'A CPU',
    cores: 2,
    memoryBytes: 8 * 2 ** 30,
    kernel: '6.1',
    node: 'v24',
    servers: { postgres: '18', kafka: '4.1.1' },
    fsyncMs: 1.5,
    loadBefore: 0.1,
  },
  disturbance: { stealShare: 0, othersShare: 0.01 },
  cases: [
    {
      name: 'overload',
      title: 'completed against offered',
      rounds: [overloadRound(800), overloadRound(1_000)],
      series: [],
      details: [{ database: 'order', statement: 'a | b', calls: 3 }],
      figures: [
        {
          row: 12,
          name: 'goodput',
          unit: '',
          better: 'higher',
          floor: 0.85,
          aim: 0.95,
          ...spread,
          median: 0.9,
        },
      ],
      problems: [],
    },
  ],
};

const page = (of: BenchReport) =>
  performancePage(of, { plots: plotsOf(of.cases), plotPath: ({ name }) => `performance/${name}.svg` });

describe('the page', () => {
  it('tells each figure with floor, aim, what was reached and the command that shows it', () => {
    expect(page(report)).toContain(
      '| 12 | goodput | 0.85 | 0.95 | 0.9 (900 to 1,100) | above the floor | `npm run bench -- --case overload` |',
    );
  });

  it('shows the plots that there are numbers for, and tables with their bars escaped', () => {
    expect(page(report)).toContain('](performance/goodput.svg)');
    expect(page(report)).not.toContain('soak.svg');
    expect(page(report)).toContain('| order | a \\| b | 3 |');
  });

  it('says when the machine was disturbed, when profiles were taken, and what broke', () => {
    expect(page(report)).not.toContain('**');
    const bad = page({
      ...report,
      profiled: true,
      disturbance: { stealShare: 0.1, othersShare: 0.2 },
      cases: [{ ...report.cases[0]!, problems: ['S: A: 1 + 0 + 0 is not 2'] }],
    });
    expect(bad).toMatch(/profiles on/);
    expect(bad).toMatch(/disturbed: its host took 10\.0 %, other processes 20\.0 %/);
    expect(bad).toMatch(/Invariant broken: S: A/);
  });
});

describe('plots', () => {
  it('draw the median of the rounds', () => {
    const [goodput] = plotsOf(report.cases);
    expect(goodput!.svg).toMatch(/^<svg [^>]+>\n[\s\S]+<\/svg>\n$/);
    // Offered 1,000 and 2,000 of 2,000; completed 900 of 1,000: x 385 and 700, y 79.4 of 290 down to 56.
    expect(goodput!.svg).toContain('points="385.0,79.4 700.0,79.4"');
  });
});

describe('several reports', () => {
  it('are one: later cases are added, those of the same name replaced', () => {
    const later = {
      ...report,
      cases: [
        { ...report.cases[0]!, title: 'again' },
        { ...report.cases[0]!, name: 'soak' },
      ],
    };
    expect(mergeReports([report, later]).cases.map(({ name, title }) => [name, title])).toEqual([
      ['overload', 'again'],
      ['soak', 'completed against offered'],
    ]);
  });

  it('are told apart, with what is to be held against each', () => {
    const later = {
      ...report,
      commit: 'fedcba9',
      disturbance: { stealShare: 0, othersShare: 0.2 },
      cases: [{ ...report.cases[0]!, name: 'soak' }],
    };
    const [first, soak] = page(mergeReports([report, later])).split('### soak');
    expect(first).not.toMatch(/disturbed|fedcba9/);
    expect(soak).toMatch(
      /run of its own \(.+ mode\) on .+, commit fedcba9\.\n\n\*\*The machine was disturbed/,
    );
  });
});
