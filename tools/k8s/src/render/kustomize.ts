import { execFile } from 'node:child_process';
import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version that is built where neither kustomize nor kubectl is at hand. */
const KUSTOMIZE_VERSION = 'v5.8.1';
/** Rendered overlays are a few hundred KiB. */
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** A program that builds a kustomization: the folder comes as its last argument. */
export interface Kustomize {
  readonly command: string;
  readonly leadingArguments: readonly string[];
}

/** What there is to run. */
export interface Machine {
  readonly answers: (command: string, ...parameters: readonly string[]) => Promise<boolean>;
  /** With Go, once; the path of what it built. */
  readonly buildKustomize: () => Promise<string>;
}

const thisMachine: Machine = { answers, buildKustomize };

/**
 * `kustomize` on the PATH, else `kubectl`, else one that Go builds into the cache folder.
 * @throws when there is none of the three.
 */
export async function findKustomize(machine: Machine = thisMachine): Promise<Kustomize> {
  if (await machine.answers('kustomize', 'version')) {
    return { command: 'kustomize', leadingArguments: ['build'] };
  }
  if (await machine.answers('kubectl', 'version', '--client')) {
    return { command: 'kubectl', leadingArguments: ['kustomize'] };
  }
  if (!(await machine.answers('go', 'version'))) {
    throw new Error(
      'manifests are built with kustomize: install kustomize, kubectl, or Go (which then builds it)',
    );
  }
  return { command: await machine.buildKustomize(), leadingArguments: ['build'] };
}

/** @returns the YAML of every object of the kustomization in this folder. */
export async function buildFolder(kustomize: Kustomize, folder: string): Promise<string> {
  const { stdout } = await run(kustomize.command, [...kustomize.leadingArguments, folder], {
    maxBuffer: MAX_OUTPUT_BYTES,
  });
  return stdout;
}

async function buildKustomize(): Promise<string> {
  const folder = join(homedir(), '.cache', 'millrace', 'kustomize', KUSTOMIZE_VERSION);
  const binary = join(folder, 'kustomize');
  if (await exists(binary)) return binary;
  await mkdir(folder, { recursive: true });
  const module = `sigs.k8s.io/kustomize/kustomize/v5@${KUSTOMIZE_VERSION}`;
  // `env` gives Go its target folder on top of the environment that it needs anyway.
  await run('env', [`GOBIN=${folder}`, 'go', 'install', module]);
  return binary;
}

async function answers(command: string, ...parameters: readonly string[]): Promise<boolean> {
  try {
    await run(command, parameters);
    return true;
  } catch (error) {
    // Not there, or there and broken: either way the next one is tried.
    if (error instanceof Error) return false;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
