import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import { CHECKOUT, KAFKA_VERSION } from '@millrace/stack';
import type { CaseResult } from '../run/case-result.js';

/** What a run leaves behind. */
export interface ChaosReport {
  readonly version: 1;
  readonly startedAt: string;
  readonly tookMs: number;
  readonly machine: Readonly<Record<string, string>>;
  readonly results: readonly CaseResult[];
}

export function machineText(): Readonly<Record<string, string>> {
  return {
    cpu: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`,
    memory: `${Math.round(totalmem() / 1_073_741_824)} GiB`,
    kernel: release(),
    node: process.versions.node,
    kafka: KAFKA_VERSION,
    commit: commitOf(CHECKOUT),
  };
}

/** Short, and marked when what ran was not what is committed; `none` outside of a repository. */
function commitOf(folder: string): string {
  const git = spawnSync('git', ['describe', '--always', '--dirty', '--exclude', '*'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return git.status === 0 ? git.stdout.trim() : 'none';
}
