import { createRequire } from 'node:module';
import type { Checksum } from './record-batch.js';

const require = createRequire(import.meta.url);

/**
 * CRC-32C by the processor's own instructions. Prebuilt for each platform (N-API, no build at install).
 * @throws Error where there is no build for this platform, or it was not installed.
 */
export function nativeCrc32c(): Checksum {
  return (require('@node-rs/crc32') as { readonly crc32c: Checksum }).crc32c;
}

/** Of the RFC 3720 text "123456789". */
const CHECK_VALUE = 0xe3069283;

/** Whether a function computes CRC-32C, by the catalogue's check value and by another function's results. */
export function isCrc32c(candidate: Checksum, reference: Checksum): boolean {
  const sample = Buffer.from(Array.from({ length: 1_031 }, (_, index) => (index * 31 + 7) & 0xff));
  return (
    candidate(Buffer.from('123456789')) === CHECK_VALUE &&
    [0, 1, 7, 64, 1_031].every((length) => {
      const bytes = sample.subarray(0, length);
      return candidate(bytes) === reference(bytes);
    })
  );
}
