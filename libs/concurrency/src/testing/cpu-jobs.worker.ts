import { isMainThread, threadId } from 'node:worker_threads';

/** What the spec of the CPU pool has done in a thread. */
export type CpuJob =
  | { readonly kind: 'sum'; readonly upTo: number }
  | { readonly kind: 'fail'; readonly message: string }
  /** Makes the shared number 1 and tells of it, and is then busy until it is 2, or for good. */
  | { readonly kind: 'spin'; readonly shared: Int32Array };

export interface CpuResult {
  readonly sum: number;
  readonly threadId: number;
  readonly isMainThread: boolean;
}

export default function run(job: CpuJob): CpuResult {
  if (job.kind === 'fail') throw new Error(job.message);
  if (job.kind === 'spin') spin(job.shared);
  let sum = 0;
  if (job.kind === 'sum') for (let number = 1; number <= job.upTo; number++) sum += number;
  return { sum, threadId, isMainThread };
}

function spin(shared: Int32Array): void {
  Atomics.store(shared, 0, 1);
  Atomics.notify(shared, 0);
  while (Atomics.load(shared, 0) !== 2);
}
