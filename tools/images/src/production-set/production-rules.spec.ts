import { describe, expect, it } from '@jest/globals';
import { problemsInFolder } from './production-rules.js';
import type { FolderContent } from './read-folder.js';

const good: FolderContent = {
  packages: new Set(['pg', '@nestjs/core']),
  ownFiles: [
    'apps/order/package.json',
    'apps/order/dist/main.js',
    'apps/order/dist/main.js.map',
    'apps/order/dist/migrate.js',
    'libs/errors/dist/index.js',
    'libs/errors/package.json',
    'tools/operator/dist/main.js',
    'tools/operator/package.json',
  ],
  bytes: 100 * 1_048_576,
};
const withFile = (file: string): FolderContent => ({ ...good, ownFiles: [...good.ownFiles, file] });
const withPackage = (name: string): FolderContent => ({ ...good, packages: new Set([name]) });

describe('the folder of an image', () => {
  it('is fine with its service, the operator CLI and libs', () => {
    expect(problemsInFolder('order', good)).toEqual([]);
  });

  it.each([
    ['typescript', withPackage('typescript'), 'package typescript is shipped'],
    ['jest', withPackage('jest'), 'package jest is shipped'],
    ['a test', withFile('libs/errors/dist/problem.spec.js'), 'libs/errors/dist/problem.spec.js is shipped'],
    ['what tests share', withFile('apps/order/dist/testing/x.js'), 'apps/order/dist/testing/x.js is shipped'],
    ['a source', withFile('apps/order/src/main.ts'), 'apps/order/src/main.ts is shipped'],
    ['the harness', withFile('libs/testing/dist/index.js'), 'libs/testing/dist/index.js is shipped'],
    ['another app', withFile('apps/auth/dist/main.js'), 'apps/auth/dist/main.js is shipped'],
    ['another tool', withFile('tools/stack/dist/index.js'), 'tools/stack/dist/index.js is shipped'],
    ['a secret', withFile('.env'), '.env is shipped'],
    ['a key', withFile('apps/order/key.pem'), 'apps/order/key.pem is shipped'],
    ['too much', { ...good, bytes: 140 * 1_048_576 }, '140 MiB, 130 are allowed'],
    ['no service', { ...good, ownFiles: good.ownFiles.slice(0, 1) }, 'apps/order/dist/main.js is missing'],
  ])('is refused with %s', (_what, content, problem) => {
    expect(problemsInFolder('order', content)).toContain(problem);
  });
});
