import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Packages } from './rules.js';
import { parseSource, type SourceFile } from './source-file.js';

const PROJECTS = ['apps/*', 'libs/*', 'tools/*', 'e2e'];

/** Every TypeScript source of the workspace. */
export function readSources(root: string): readonly SourceFile[] {
  return globSync(
    PROJECTS.map((project) => `${project}/src/**/*.ts`),
    { cwd: root },
  )
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

interface PackageJson {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

/** What each project declares; the workspace root's own devDependencies count for all (test runner, types). */
export function readPackages(root: string): Packages {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as PackageJson;
  const shared = Object.keys(read('package.json').devDependencies ?? {});
  return new Map(
    globSync(
      PROJECTS.map((project) => `${project}/package.json`),
      { cwd: root },
    ).map((path) => {
      const { name, dependencies = {}, devDependencies = {} } = read(path);
      const all = new Set([...Object.keys(dependencies), ...Object.keys(devDependencies), ...shared]);
      return [path.replaceAll('\\', '/').replace('/package.json', ''), { name, dependencies: all }];
    }),
  );
}
