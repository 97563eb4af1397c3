import { closeSync, fdatasyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { percentile } from './latency.js';

const PAGE_BYTES = 8_192;

/** Makes 8 kB after 8 kB durable: what one commit after the other can do at the very most. */
export function measureFsync(
  folder: string,
  durationMs: number,
): { readonly fsyncsPerSecond: number; readonly p50Ms: number } {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'fsync-probe');
  const file = openSync(path, 'w');
  try {
    const page = Buffer.alloc(PAGE_BYTES, 1);
    const times: number[] = [];
    const startedAt = performance.now();
    while (performance.now() - startedAt < durationMs) {
      const at = performance.now();
      writeSync(file, page);
      fdatasyncSync(file);
      times.push(performance.now() - at);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    return {
      fsyncsPerSecond: times.length / seconds,
      p50Ms: percentile(
        times.sort((a, b) => a - b),
        0.5,
      ),
    };
  } finally {
    closeSync(file);
    rmSync(path);
  }
}
