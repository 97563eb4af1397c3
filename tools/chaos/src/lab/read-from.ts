import { closeSync, openSync, readSync, statSync } from 'node:fs';

/** What a file holds from a byte on. */
export function readFrom(file: string, offset: number): Buffer {
  const rest = Buffer.alloc(Math.max(0, statSync(file).size - offset));
  const handle = openSync(file, 'r');
  try {
    return rest.subarray(0, readSync(handle, rest, 0, rest.length, offset));
  } finally {
    closeSync(handle);
  }
}
