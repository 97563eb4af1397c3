import { closeSync, fdatasyncSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { percentile } from '../measure/latency.js';
import { parseMachineStat, type MachineTicks } from '../measure/proc-files.js';

/** What the figures were measured on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly kernel: string;
  readonly node: string;
  readonly postgres: string;
  readonly kafka: string;
  /** The median time in ms of making 8 kB durable on the disk of the databases. */
  readonly fsyncMs: number;
  /** Runnable processes over the last minute, before anything was started. */
  readonly loadBefore: number;
}

/** What went on beside the benchmark while it ran; shares of all cores. */
export interface Disturbance {
  /** Time that the host gave to other machines. */
  readonly stealShare: number;
  /** CPU time used by processes that the benchmark did not start. */
  readonly othersShare: number;
}

const FSYNCS = 50;
const PAGE_BYTES = 8_192;

export function describeMachine(dataDir: string, versions: { postgres: string; kafka: string }): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    kernel: release(),
    node: process.version,
    ...versions,
    fsyncMs: measureFsyncMs(dataDir),
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

function measureFsyncMs(dataDir: string): number {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'fsync-probe');
  const file = openSync(path, 'w');
  try {
    const page = Buffer.alloc(PAGE_BYTES, 1);
    const times = Array.from({ length: FSYNCS }, () => {
      writeSync(file, page);
      const startedAt = performance.now();
      fdatasyncSync(file);
      return performance.now() - startedAt;
    });
    return percentile(
      times.sort((a, b) => a - b),
      0.5,
    );
  } finally {
    closeSync(file);
    rmSync(path);
  }
}
