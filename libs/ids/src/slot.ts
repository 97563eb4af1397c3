import { hash } from 'node:crypto';
import { randomBlock } from './random-block.js';
import { formatUuid } from './uuid.js';

/** Number of hash slots. Fixed for the life of a deployment: ids carry their slot. */
export const SLOT_COUNT = 4096;

const SLOTTED_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The slot (0..4095) that owns everything of `key`, for example a customer id. */
export function slotOfKey(key: string): number {
  return Number.parseInt(hash('sha1', key, 'hex').slice(0, 4), 16) % SLOT_COUNT;
}

/**
 * RFC 9562 version 8: 48 bits of Unix milliseconds, the slot in the 12 bits of `custom_b`, 62 random bits.
 * Any holder of the id can route it without a look-up.
 */
export function newSlottedId(slot: number, nowMs: number = Date.now()): string {
  if (!Number.isInteger(slot) || slot < 0 || slot >= SLOT_COUNT) {
    throw new RangeError(`slot must be an integer from 0 to ${SLOT_COUNT - 1}, got ${slot}`);
  }
  const bytes = randomBlock();
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes.writeUInt16BE(0x8000 | slot, 6);
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return formatUuid(bytes);
}

/** The slot an id carries, or `undefined` when the text is not an id made by {@link newSlottedId}. */
export function slotOfId(id: string): number | undefined {
  return SLOTTED_UUID.test(id) ? Number.parseInt(id.slice(15, 18), 16) : undefined;
}

/**
 * The partition of a slot. Contiguous slots share a partition, so a shard (a slot range) that is down
 * stalls only its own partitions.
 */
export function partitionOfSlot(slot: number, partitions: number): number {
  return Math.floor((slot * partitions) / SLOT_COUNT);
}

/** The lowest slot of a partition: the inverse of {@link partitionOfSlot}. */
export function firstSlotOfPartition(partition: number, partitions: number): number {
  return Math.ceil((partition * SLOT_COUNT) / partitions);
}
