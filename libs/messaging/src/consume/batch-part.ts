import type { MessageDatabase } from '../message-store.js';
import type { Subscription } from '../subscription.js';
import type { DecodedRecord, UndecodableRecord } from './record-decoder.js';

/** What a batch of one partition has for one database. It is settled as a whole, unless one of it is to blame. */
export interface BatchPart {
  readonly subscription: Subscription;
  readonly partition: number;
  readonly database: MessageDatabase;
  readonly decoded: readonly DecodedRecord[];
  readonly undecodable: readonly UndecodableRecord[];
}

export function recordsIn({ decoded, undecodable }: BatchPart): number {
  return decoded.length + undecodable.length;
}

export function offsetsOf({ decoded, undecodable }: BatchPart): ReadonlySet<string> {
  return new Set([...decoded, ...undecodable].map(({ record }) => record.offset));
}
