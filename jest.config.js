// Tests run on compiled output: what is tested is what is shipped. TEST_KIND picks the kind by file name.
const patterns = { unit: 'spec', int: 'int-spec', e2e: 'e2e-spec' };
const kind = process.env.TEST_KIND ?? 'unit';
const suffix = patterns[kind];
if (!suffix) throw new Error(`TEST_KIND must be one of ${Object.keys(patterns).join(', ')}, got ${kind}`);

const file = (path) => new URL(path, import.meta.url).pathname;
/** Servers that a run shares: Postgres and Kafka on demand, or the whole system. */
const setups = {
  unit: {},
  int: {
    globalSetup: file('./libs/testing/dist/jest-global-setup.js'),
    globalTeardown: file('./libs/testing/dist/jest-global-teardown.js'),
  },
  e2e: {
    globalSetup: file('./e2e/dist/global-setup.js'),
    globalTeardown: file('./e2e/dist/global-teardown.js'),
  },
};

export default {
  testEnvironment: 'node',
  testMatch: [`<rootDir>/**/dist/**/*.${suffix}.js`],
  transform: {},
  modulePathIgnorePatterns: ['<rootDir>/.nx/', '<rootDir>/.millrace/'],
  setupFiles: [file('./tools/checks/jest-setup.js')],
  ...setups[kind],
  testSequencer: file('./tools/checks/jest-sequencer.js'),
  // For a machine that is busy with other things, too: what is right ends long before.
  testTimeout: kind === 'unit' ? 60_000 : 300_000,
  // Integration tests wait for servers for about half of their time.
  maxWorkers: { unit: 2, int: 4, e2e: 1 }[kind],
};
