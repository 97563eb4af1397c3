/** One stage of `npm test` or `npm run check`. */
export interface Stage {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  /** Set for stages that run tests: where their JSON report will be. */
  readonly report?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const node = process.execPath;
const bin = (path: string) => `node_modules/${path}`;

function jest(kind: 'unit' | 'int' | 'e2e', extra: readonly string[] = []): Stage {
  const report = `.reports/${kind}.json`;
  return {
    name: kind,
    command: [
      node,
      '--experimental-vm-modules',
      '--no-warnings',
      bin('jest/bin/jest.js'),
      '--json',
      `--outputFile=${report}`,
      ...extra,
    ],
    report,
    env: { TEST_KIND: kind },
  };
}

export const stages = {
  build: { name: 'build', command: [node, bin('typescript/bin/tsc'), '-b'] },
  lint: { name: 'lint', command: [node, bin('oxlint/bin/oxlint'), '--type-aware'] },
  format: {
    name: 'format',
    command: [node, bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  },
  boundaries: { name: 'boundaries', command: [node, 'tools/checks/dist/boundaries/boundaries.cli.js'] },
  pages: { name: 'pages', command: [node, 'tools/checks/dist/pages/pages.cli.js', '--check'] },
  manifests: { name: 'manifests', command: [node, 'tools/k8s/dist/generate/generate.cli.js', '--check'] },
  migrations: { name: 'migrations', command: [node, 'tools/checks/dist/migrations/migrations.cli.js'] },
  cachedUnit: {
    name: 'unit',
    command: [node, bin('nx/dist/bin/nx.js'), 'run-many', '-t', 'unit', '--output-style=static'],
  },
  unit: jest('unit'),
  int: jest('int'),
  e2e: jest('e2e'),
  chaos: {
    name: 'chaos',
    command: [node, 'tools/chaos/dist/cli/chaos.main.js', '--short', '--out', '.reports/chaos'],
    report: '.reports/chaos/fault-report.json',
  },
  bench: {
    name: 'bench',
    command: [node, 'tools/bench/dist/cli/bench.main.js', '--smoke', '--out', '.reports/bench.json'],
    report: '.reports/bench.json',
  },
} as const satisfies Record<string, Stage>;

/** What each command runs, in order. */
export const plans: Readonly<Record<string, readonly Stage[]>> = {
  /** Before each commit: quick, cached by project. */
  check: [
    stages.build,
    stages.lint,
    stages.format,
    stages.boundaries,
    stages.pages,
    stages.manifests,
    stages.migrations,
    stages.cachedUnit,
  ],
  /** Everything. */
  test: [
    stages.build,
    stages.lint,
    stages.format,
    stages.boundaries,
    stages.pages,
    stages.manifests,
    stages.migrations,
    stages.unit,
    stages.int,
    stages.e2e,
    stages.chaos,
    stages.bench,
  ],
};
