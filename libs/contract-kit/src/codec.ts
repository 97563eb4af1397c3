import { isUuid } from '@millrace/ids';
import { isoTime } from './iso-time.js';
import { readData, strictData } from './data.js';
import {
  type Envelope,
  type RecordHeaders,
  type WireHeaders,
  envelopeFromHeaders,
  envelopeToHeaders,
} from './envelope.js';
import type { MessageContract } from './message-contract.js';
import type { ContractRegistry } from './registry.js';

/** A message ready to be stored in an outbox or sent. */
export interface WireMessage {
  readonly id: string;
  readonly type: string;
  readonly topic: string;
  readonly key: string;
  /** Picks the partition; `null` leaves it to the hash of the key. */
  readonly slot: number | null;
  readonly headers: WireHeaders;
  /** JSON text. */
  readonly value: string;
}

export interface MessageMeta {
  readonly id: string;
  readonly source: string;
  readonly time?: Date;
  readonly traceparent?: string | undefined;
  readonly baggage?: string | undefined;
  readonly deadline?: number | undefined;
}

/** What a consumer gets: checked data beside its envelope. */
export interface DecodedMessage<T = unknown> {
  readonly contract: MessageContract<T>;
  readonly envelope: Envelope;
  readonly data: T;
}

/** Why a record cannot be understood. Closed list: it is a header of the dead letter and a metric label. */
export type DecodeFailureReason =
  | 'missing-value'
  | 'missing-header'
  | 'invalid-id'
  | 'unknown-type'
  | 'wrong-topic'
  | 'invalid-json'
  | 'schema-mismatch';

export interface DecodeFailure {
  readonly reason: DecodeFailureReason;
  readonly detail: string;
}

/** A broker takes no record of more than 1 MiB; what an outbox holds must be sendable. */
const MAX_VALUE_BYTES = 900_000;

/**
 * Checks data against its contract, strictly, and puts it in wire form.
 * @throws Error naming the contract and every field that does not fit, or when the JSON is larger than
 *   900,000 bytes: a bug of the producer.
 */
export function encodeMessage<T>(contract: MessageContract<T>, data: T, meta: MessageMeta): WireMessage {
  const checked = strictData(contract, data);
  if ('failure' in checked) throw new Error(`invalid ${contract.type}: ${checked.failure}`);
  const value = JSON.stringify(checked.value);
  // A UTF-16 unit takes three bytes at most.
  if (3 * value.length > MAX_VALUE_BYTES && Buffer.byteLength(value) > MAX_VALUE_BYTES)
    throw new Error(`invalid ${contract.type}: too large`);
  const key = contract.keyOf(data);
  return {
    id: meta.id,
    type: contract.type,
    topic: contract.topic.name,
    key,
    slot: contract.slotOf(data) ?? null,
    headers: envelopeToHeaders({
      id: meta.id,
      type: contract.type,
      source: meta.source,
      time: isoTime(meta.time?.getTime() ?? Date.now()),
      subject: key,
      traceparent: meta.traceparent,
      baggage: meta.baggage,
      deadline: meta.deadline,
    }),
    value,
  };
}

/**
 * Reads a record, tolerantly: unknown fields are dropped. Never throws; what cannot be read is a
 * {@link DecodeFailure} that says why.
 */
export function decodeMessage(
  registry: ContractRegistry,
  record: {
    readonly topic: string;
    readonly headers: RecordHeaders;
    readonly value: Buffer | string | null;
  },
): DecodedMessage | DecodeFailure {
  const envelope = envelopeFromHeaders(record.headers);
  if ('missing' in envelope)
    return { reason: 'missing-header', detail: `header ${envelope.missing} is missing` };
  if (!isUuid(envelope.id)) return { reason: 'invalid-id', detail: 'header ce_id is not a UUID' };
  const contract = registry.byType(envelope.type);
  if (!contract) return { reason: 'unknown-type', detail: `no contract named ${envelope.type}` };
  if (contract.topic.name !== record.topic) {
    return { reason: 'wrong-topic', detail: `${envelope.type} belongs on ${contract.topic.name}` };
  }
  if (record.value === null) return { reason: 'missing-value', detail: 'the record has no value' };
  const data = readData(contract, record.value);
  if ('failure' in data) return { reason: data.reason, detail: data.failure };
  return { contract, envelope, data: data.value };
}

/** Tells the two outcomes of {@link decodeMessage} apart. */
export function isDecodeFailure(outcome: DecodedMessage | DecodeFailure): outcome is DecodeFailure {
  return 'reason' in outcome;
}
