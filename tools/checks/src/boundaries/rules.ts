import { durableStepProblems } from './durable-steps.js';
import type { SourceFile } from './source-file.js';

export interface Violation {
  readonly rule: string;
  readonly path: string;
  readonly message: string;
}

export interface Rule {
  readonly name: string;
  readonly why: string;
  check(file: SourceFile, packages: Packages): readonly string[];
}

/** Declared dependencies by project, from the package.json files. */
export type Packages = ReadonlyMap<
  string,
  { readonly name: string; readonly dependencies: ReadonlySet<string> }
>;

const PURE = new Set([
  'ids',
  'errors',
  'context',
  'concurrency',
  'resilience',
  'contract-kit',
  'config',
  'failpoints',
]);
/** Libraries that a pure lib may still use: validation, a breaker, worker threads; no framework, no driver. */
const PURE_PACKAGES = new Set(['zod', 'opossum', 'prom-client', 'piscina']);
const BUSINESS_WORDS = /\b\w*(?:sku|payment|inventory|customer|catalogue|checkout|refund)\w*\b/i;
const MAX_LINES = 300;

const isTest = (path: string) => /\.(?:int-|e2e-)?spec\.ts$/.test(path);
/** What the specs of a project share. */
const isForTests = (path: string) => /\/src\/testing\//.test(path);
const libOf = (file: SourceFile) => (file.project.startsWith('libs/') ? file.project.slice(5) : undefined);
const workspaceName = (specifier: string) =>
  specifier.startsWith('@millrace/') ? specifier.split('/')[1]! : undefined;

export const rules: readonly Rule[] = [
  {
    name: 'apps-are-islands',
    why: 'an app is deployed alone: it shares libs and messages, never code of another app',
    check: (file, packages) =>
      file.imports.filter((specifier) => {
        const name = workspaceName(specifier);
        const target =
          name === undefined ? undefined : [...packages.keys()].find((key) => key === `apps/${name}`);
        return (
          (target !== undefined && target !== file.project) ||
          /^(?:\.\.\/)+(?:apps\/|libs\/|tools\/)/.test(specifier)
        );
      }),
  },
  {
    name: 'pure-libs-are-pure',
    why: 'a pure lib runs anywhere: no framework, no broker, no database',
    check: (file) => {
      const lib = libOf(file);
      if (lib === undefined || !PURE.has(lib) || isTest(file.path) || isForTests(file.path)) return [];
      return file.imports.filter((specifier) => {
        if (specifier.startsWith('.') || specifier.startsWith('node:')) return false;
        const name = workspaceName(specifier);
        return name === undefined ? !PURE_PACKAGES.has(specifier) : !PURE.has(name);
      });
    },
  },
  {
    name: 'contracts-are-data',
    why: 'contracts are read by every service: they hold declarations and nothing that runs',
    check: (file) =>
      libOf(file) === 'contracts' && !isTest(file.path)
        ? file.imports.filter((specifier) => !/^(?:\.|zod$|@millrace\/(?:contract-kit|ids)$)/.test(specifier))
        : [],
  },
  {
    name: 'libs-know-no-business',
    why: 'a lib that names a business thing belongs to the app that owns the thing',
    check: (file) => {
      const lib = libOf(file);
      if (lib === undefined || lib === 'contracts' || isTest(file.path)) return [];
      const word = BUSINESS_WORDS.exec(file.code);
      return word ? [word[0]] : [];
    },
  },
  {
    name: 'testing-stays-in-tests',
    why: 'what tests need must not ship: only specs and folders named testing may use it',
    check: (file) =>
      isTest(file.path) || isForTests(file.path) || ['libs/testing', 'e2e'].includes(file.project)
        ? []
        : file.imports.filter(
            (specifier) =>
              ['@millrace/testing', '@millrace/readme-examples'].includes(specifier) ||
              /^@millrace\/[^/]+\/testing$/.test(specifier) ||
              /^\..*\/testing\//.test(specifier),
          ),
  },
  {
    name: 'libs-and-apps-know-no-tools',
    why: 'tools drive the product, never the other way round',
    check: (file) =>
      /^(?:libs|apps)\//.test(file.project) && file.project !== 'libs/testing'
        ? file.imports.filter((specifier) => ['stack', 'checks'].includes(workspaceName(specifier) ?? ''))
        : [],
  },
  {
    name: 'settings-in-one-place',
    why: 'every setting is declared once, in a typed table; only libs/config reads the environment',
    check: (file) =>
      /^(?:libs|apps)\//.test(file.project) &&
      !['libs/config', 'libs/testing'].includes(file.project) &&
      !isTest(file.path)
        ? (file.code.match(/\bprocess\.env\b/g) ?? [])
        : [],
  },
  {
    name: 'durable-steps-can-be-died-at',
    why: 'what was never interrupted there is not known to survive it',
    check: (file) =>
      /^(?:libs|apps)\//.test(file.project) && !isTest(file.path) && !isForTests(file.path)
        ? durableStepProblems(file)
        : [],
  },
  {
    name: 'imports-are-declared',
    why: 'a package that is only there because another one installed it goes away without notice',
    check: (file, packages) => {
      const declared = packages.get(file.project);
      if (!declared) return [`${file.project} has no package.json`];
      return file.imports.filter((specifier) => {
        if (specifier.startsWith('.') || specifier.startsWith('node:')) return false;
        const name = specifier
          .split('/')
          .slice(0, specifier.startsWith('@') ? 2 : 1)
          .join('/');
        return name !== declared.name && !declared.dependencies.has(name);
      });
    },
  },
  {
    name: 'no-monster-files',
    why: `a file over ${MAX_LINES} lines has more than one purpose`,
    check: (file) => (file.lines > MAX_LINES ? [`${file.lines} lines`] : []),
  },
];

export function findViolations(files: readonly SourceFile[], packages: Packages): readonly Violation[] {
  return files.flatMap((file) =>
    rules.flatMap((rule) =>
      rule
        .check(file, packages)
        .map((what) => ({ rule: rule.name, path: file.path, message: `${what} (${rule.why})` })),
    ),
  );
}
