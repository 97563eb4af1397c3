import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchReport } from './bench-report.js';
import { performancePage } from './page.js';
import { plotsOf } from './plots.js';

const PLOTS = 'performance';

/** Writes the page and its plots below a folder. @returns the paths of what was written. */
export function writePage(report: BenchReport, docs: string): readonly string[] {
  const plots = plotsOf(report.cases);
  mkdirSync(join(docs, PLOTS), { recursive: true });
  const files = plots.map(({ name, svg }) => ({ path: join(docs, PLOTS, `${name}.svg`), content: svg }));
  const page = performancePage(report, { plots, plotPath: ({ name }) => `${PLOTS}/${name}.svg` });
  const all = [...files, { path: join(docs, 'performance.md'), content: page }];
  for (const { path, content } of all) writeFileSync(path, content);
  return all.map(({ path }) => path);
}

/** One report of several runs: later ones add their cases, and replace those of the same name. */
export function mergeReports(reports: readonly [BenchReport, ...BenchReport[]]): BenchReport {
  const [first, ...later] = reports;
  const added = later.flatMap(({ cases, startedAt, mode, commit, profiled, disturbance }) =>
    cases.map((result) => ({ ...result, run: { startedAt, mode, commit, profiled, disturbance } })),
  );
  const cases = new Map([...first.cases, ...added].map((result) => [result.name, result]));
  const profiles = reports.flatMap((report) => report.profiles ?? []);
  return { ...first, cases: [...cases.values()], ...(profiles.length > 0 && { profiles }) };
}
