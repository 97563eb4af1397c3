import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { measureFsync } from '../measure/fsync.js';
import { parseMachineStat, type MachineTicks } from '../measure/proc-files.js';

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly node: string;
  /** Absent when no case needed them. */
  readonly servers?: ServerVersions;
  /** The median time in ms of making 8 kB durable on the disk of the databases. */
  readonly fsyncMs: number;
  /** Runnable processes over the last minute, before anything was started. */
  readonly loadBefore: number;
}

export interface ServerVersions {
  readonly postgres: string;
  /** Or that it was given, and by whom. */
  readonly kafka: string;
}

/** What went on beside the benchmark while it ran; shares of all cores. */
export interface Disturbance {
  /** Time that the host gave to other machines. */
  readonly stealShare: number;
  /** CPU time used by processes that the benchmark did not start. */
  readonly othersShare: number;
}

const FSYNC_PROBE_MS = 200;

export function describeMachine(dataDir: string): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
    fsyncMs: measureFsync(dataDir, FSYNC_PROBE_MS).p50Ms,
    loadBefore: loadavg()[0]!,
  };
}

/** A run with more steal, or more of others, than this is no basis for a comparison. */
export function isDisturbed({ stealShare, othersShare }: Disturbance): boolean {
  return stealShare > 0.02 || othersShare > 0.05;
}

export function readMachineTicks(): MachineTicks {
  return parseMachineStat(readFileSync('/proc/stat', 'utf8'));
}
