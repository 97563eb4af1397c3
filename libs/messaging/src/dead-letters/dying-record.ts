import { deadLetterTopicName } from '@millrace/contract-kit';
import { firstSlotOfPartition, isUuid, uuidV5 } from '@millrace/ids';
import { type DecodedRecord, type UndecodableRecord } from '../consume/record-decoder.js';
import { slotOf } from '../consume/inbox.js';
import type { FetchedRecord, TopicPartition } from '../consume/record.js';
import { headersAsText, type StoredHeaders, storeHeaders } from '../kafka/stored-headers.js';
import { storableText } from '../kafka/storable-text.js';
import type { OutboxRow } from '../outbox/outbox-row.js';
import type { Subscription } from '../subscription.js';

/** Names the letter on a record that was sent again, for records that have no message id to know them by. */
export const LETTER_HEADER = 'dlq_letter';

const LETTERS = 'c1f0f0a4-2f0e-5e0b-9a56-0d6c2b6f4a51';

/** A record on its way to the dead letters, in the form of a row of `dead_letters`. */
export interface DyingRecord {
  readonly id: string;
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  readonly record_offset: string;
  readonly message_id: string | null;
  readonly type: string | null;
  readonly key: string | null;
  readonly slot: number | null;
  readonly reason: string;
  /** What a handler failed with; null where the reason says it all. */
  readonly error_code: string | null;
  readonly detail: string;
  readonly headers: StoredHeaders;
  readonly value_base64: string | null;
}

interface Cause {
  readonly reason: string;
  readonly code?: string;
  readonly detail: string;
}

/** A message that a handler gave up on, or that no handler can take. */
export function dyingMessage(consumer: string, decoded: DecodedRecord, cause: Cause): DyingRecord {
  return dying(consumer, decoded.message, decoded.record, cause, slotOf(decoded) ?? null);
}

/** A record that cannot be read. Its slot is unknown; it counts as the first one of its partition. */
export function dyingUndecodable(
  { consumer, topic }: Subscription,
  partition: number,
  record: UndecodableRecord,
): DyingRecord {
  const slot = firstSlotOfPartition(partition, topic.partitions);
  return dying(consumer, { topic: topic.name, partition }, record.record, record, slot);
}

function dying(
  consumer: string,
  { topic, partition }: TopicPartition,
  record: FetchedRecord,
  cause: Cause,
  slot: number | null,
): DyingRecord {
  const headers = headersAsText(record.headers);
  const messageId = isUuid(headers['ce_id'] ?? '') ? headers['ce_id']! : null;
  return {
    id: letterId(consumer, messageId, headers[LETTER_HEADER], [topic, partition, record.offset]),
    consumer,
    topic,
    partition,
    record_offset: record.offset,
    message_id: messageId,
    type: headers['ce_type'] === undefined ? null : storableText(headers['ce_type']),
    key: record.key ? storableText(record.key.toString()) : null,
    slot,
    reason: storableText(cause.reason),
    error_code: cause.code === undefined ? null : storableText(cause.code),
    detail: storableText(cause.detail),
    headers: storeHeaders(record.headers),
    value_base64: record.value?.toString('base64') ?? null,
  };
}

/**
 * The same message has the same letter wherever it is read: a redelivery must not double it, and one that
 * was sent again and dies again is the old letter, though its record is a new one.
 */
function letterId(
  consumer: string,
  messageId: string | null,
  letter: string | undefined,
  place: readonly (string | number)[],
): string {
  if (messageId !== null) return uuidV5(LETTERS, consumer, messageId);
  return letter !== undefined && isUuid(letter) ? letter : uuidV5(LETTERS, consumer, ...place);
}

/** With the headers that are added, a larger value might be more than a broker takes in one record. */
const MAX_VALUE_BYTES = 900_000;

/**
 * The record that tells the dead-letter topic: the original, byte for byte, and why and where it died. A
 * value that would not fit any more is left out; the letter in the table has it.
 */
export function deadLetterRow(letter: DyingRecord, diedAt: Date): OutboxRow {
  const tooLarge = Buffer.byteLength(letter.value_base64 ?? '', 'base64') > MAX_VALUE_BYTES;
  return {
    message_id: letter.message_id ?? letter.id,
    topic: deadLetterTopicName(letter.topic),
    key: letter.key,
    slot: letter.slot,
    partition: letter.partition,
    headers: {
      ...letter.headers,
      [LETTER_HEADER]: letter.id,
      dlq_reason: letter.reason,
      dlq_detail: letter.detail,
      dlq_topic: letter.topic,
      dlq_partition: String(letter.partition),
      dlq_offset: letter.record_offset,
      dlq_consumer: letter.consumer,
      dlq_at: diedAt.toISOString(),
      ...(tooLarge ? { dlq_value: 'left out: too large beside these headers' } : {}),
    },
    value: tooLarge ? null : letter.value_base64,
    encoding: 'base64',
  };
}
