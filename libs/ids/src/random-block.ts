import { randomFillSync } from 'node:crypto';

const BLOCK_BYTES = 16;
/** One call for many: it costs 2 us, whatever it gives. */
const POOL_BYTES = 256 * BLOCK_BYTES;

const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** 16 random bytes for the caller alone to change, valid until the next call. */
export function randomBlock(): Buffer {
  if (used === POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  used += BLOCK_BYTES;
  return pool.subarray(used - BLOCK_BYTES, used);
}
