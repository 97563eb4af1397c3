/** From the parent: settle the next batch of partition 0; tell the memory. */
export type Told = 'settle' | 'measure';

/** To the parent: records of a partition that were settled together; bytes of objects and of buffers in use. */
export type Said =
  | { readonly kind: 'settled'; readonly partition: number; readonly records: number }
  | { readonly kind: 'memory'; readonly heapBytes: number; readonly bufferBytes: number };

/** Records in a batch of the slow reader, at most. */
export const SLOW_BATCH = 100;
