import { describe, expect, it } from '@jest/globals';
import { CHECKOUT } from '@millrace/stack';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDockerIgnore } from './docker-ignore.js';

const read = (file: string) => readFileSync(join(CHECKOUT, file), 'utf8');

describe('a .dockerignore', () => {
  it.each([
    ['*/temp*', ['a/temp', 'a/temporary.txt', 'a/temp/x'], ['temp', 'a/b/temp']],
    ['temp?', ['tempa', 'tempb/x'], ['temp', 'a/tempa']],
    ['**/*.go', ['a.go', 'a/b/c.go'], ['a.gox']],
    ['/a/', ['a', 'a/b'], ['b/a']],
    ['a.b', ['a.b'], ['axb']],
    ['[ab].c', ['a.c', 'b.c'], ['c.c']],
    ['*.md\n!README.md', ['a.md'], ['README.md', 'a/b.md']],
    ['*.md\n!README*.md\nREADME-secret.md', ['README-secret.md'], ['README-a.md']],
    ['# *\n\n*\n!a\na/secret', ['b', 'a/secret/x'], ['a', 'a/x']],
  ])('with %j keeps out %j, not %j', (text, kept, sent) => {
    const isSent = readDockerIgnore(text);
    expect(kept.filter(isSent)).toEqual([]);
    expect(sent.filter((path) => !isSent(path))).toEqual([]);
  });
});

describe('what docker build is sent of this checkout', () => {
  const isSent = readDockerIgnore(read('.dockerignore'));

  it('is nothing that git ignores: no secret, no data, nothing built or installed', () => {
    const ignored = read('.gitignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .flatMap((pattern) => {
        const path = pattern.replace(/^\//, '').replaceAll('*', 'x').replace(/\/$/, '/file');
        return pattern.startsWith('/') ? [path] : [path, `apps/order/${path}`, `libs/errors/src/${path}`];
      });
    expect(ignored).toEqual(
      expect.arrayContaining([
        '.env',
        'secrets/file',
        'node_modules/file',
        'apps/order/dist/file',
        '.millrace/file',
      ]),
    );
    expect(ignored.filter(isSent)).toEqual([]);
  });

  it('is no history, no tool of development, no page', () => {
    const paths = [
      '.git/config',
      '.ci/x',
      '.env.example',
      'README.md',
      'docs/config.md',
      'k8s/base/x.yaml',
      'e2e/src/shop.ts',
    ];
    expect(paths.filter(isSent)).toEqual([]);
  });

  it('is all that the build reads', () => {
    const manifests = globSync(['{apps,libs,tools}/*/package.json', 'e2e/package.json'], { cwd: CHECKOUT });
    const needed = [
      'package.json',
      'package-lock.json',
      '.npmrc',
      'tsconfig.base.json',
      'docker/assemble.mjs',
      'docker/healthcheck.mjs',
      'apps/order/src/main.ts',
      'apps/order/tsconfig.json',
      'libs/errors/src/index.ts',
      'tools/operator/src/main.ts',
      ...manifests,
    ];
    expect(manifests.length).toBeGreaterThan(20);
    expect(needed.filter((path) => !isSent(path))).toEqual([]);
  });
});
