import { join } from 'node:path';
import { NODE_FLAGS, plainEnv } from '@millrace/stack';
import { Worker } from '../processes/worker.js';
import type { Bench } from './bench-case.js';

/** A process of its own for one part of the product, run as services are and measured alone. */
export function startLab(
  bench: Bench,
  name: string,
  env: Readonly<Record<string, string>> = {},
  /** Those of V8 that differ from a service's; the last one of a name counts. */
  nodeFlags: readonly string[] = [],
): Promise<Worker> {
  return Worker.start({
    name,
    nodeFlags: [...NODE_FLAGS, ...nodeFlags],
    env: { ...plainEnv(), ...env },
    entry: new URL(`../lab/${name}/${name}.process.js`, import.meta.url),
    log: join(bench.dataDir, 'logs-of-workers', `${name}.log`),
  });
}
