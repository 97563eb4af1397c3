import type { StoredHeaders } from '../kafka/stored-headers.js';

/** A message as the `outbox` table holds it. */
export interface OutboxRow {
  readonly message_id: string;
  readonly topic: string;
  readonly key: string | null;
  readonly slot: number | null;
  /** Set when the message must go to this one; otherwise the slot decides, or the hash of the key. */
  readonly partition: number | null;
  readonly headers: StoredHeaders;
  /** `null` is a record without a value. */
  readonly value: string | null;
  /** How `value` stands for the record's bytes. */
  readonly encoding: 'text' | 'base64';
}
