// Tests run on compiled output: what is tested is what is shipped. TEST_KIND picks the kind by file name.
const patterns = { unit: 'spec', int: 'int-spec', e2e: 'e2e-spec' };
const kind = process.env.TEST_KIND ?? 'unit';
const suffix = patterns[kind];
if (!suffix) throw new Error(`TEST_KIND must be one of ${Object.keys(patterns).join(', ')}, got ${kind}`);

export default {
  testEnvironment: 'node',
  testMatch: [`<rootDir>/**/dist/**/*.${suffix}.js`],
  transform: {},
  modulePathIgnorePatterns: ['<rootDir>/.nx/', '<rootDir>/.millrace/'],
  setupFiles: [new URL('./tools/checks/jest-setup.js', import.meta.url).pathname],
  ...(kind !== 'unit' && {
    globalSetup: new URL('./libs/testing/dist/jest-global-setup.js', import.meta.url).pathname,
    globalTeardown: new URL('./libs/testing/dist/jest-global-teardown.js', import.meta.url).pathname,
  }),
  testTimeout: kind === 'unit' ? 10_000 : 120_000,
  maxWorkers: kind === 'e2e' ? 1 : 2,
};
