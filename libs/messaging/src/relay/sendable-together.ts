import type { StoredOutboxRow } from './read-outbox.js';

/**
 * A broker takes no more than 1 MiB (`message.max.bytes`) in one partition's part of a request, and refuses
 * the whole of it otherwise: the same rows, sent again, would be refused for ever.
 */
const MAX_REQUEST_BYTES = 786_432;

/** The first of the rows, as many as fit in one request; at least one. */
export function sendableTogether(rows: readonly StoredOutboxRow[]): readonly StoredOutboxRow[] {
  let bytes = 0;
  const tooMany = rows.findIndex((row) => (bytes += sizeOf(row)) > MAX_REQUEST_BYTES);
  return tooMany === -1 ? rows : rows.slice(0, Math.max(1, tooMany));
}

/** Roughly, and rather too much: headers are measured as JSON, base64 as it is. */
function sizeOf(row: StoredOutboxRow): number {
  return 100 + Buffer.byteLength(row.value ?? '') + row.headers.length;
}
