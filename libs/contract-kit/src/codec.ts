import { isUtf8 } from 'node:buffer';
import { isUuid } from '@millrace/ids';
import { z } from 'zod';
import { type Envelope, type WireHeaders, envelopeFromHeaders, envelopeToHeaders } from './envelope.js';
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

const strictSchemas = new WeakMap<z.ZodType, z.ZodType>();

/** Producers are held to the letter: a field the contract does not know is an error. */
function strictSchemaOf(schema: z.ZodType): z.ZodType {
  let strict = strictSchemas.get(schema);
  if (!strict) {
    strict = schema instanceof z.ZodObject ? schema.strict() : schema;
    strictSchemas.set(schema, strict);
  }
  return strict;
}

/** A broker takes no record of more than 1 MiB; what an outbox holds must be sendable. */
const MAX_VALUE_BYTES = 900_000;

/**
 * Checks data against its contract, strictly, and puts it in wire form.
 * @throws Error naming the contract and every field that does not fit, or when the JSON is larger than
 *   900,000 bytes: a bug of the producer.
 */
export function encodeMessage<T>(contract: MessageContract<T>, data: T, meta: MessageMeta): WireMessage {
  const checked = strictSchemaOf(contract.schema).safeParse(data);
  if (!checked.success) throw new Error(`invalid ${contract.type}: ${z.prettifyError(checked.error)}`);
  const value = JSON.stringify(checked.data);
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES) throw new Error(`invalid ${contract.type}: too large`);
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
      time: (meta.time ?? new Date()).toISOString(),
      subject: key,
      ...(meta.traceparent === undefined ? {} : { traceparent: meta.traceparent }),
      ...(meta.baggage === undefined ? {} : { baggage: meta.baggage }),
      ...(meta.deadline === undefined ? {} : { deadline: meta.deadline }),
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
  record: { readonly topic: string; readonly headers: WireHeaders; readonly value: Buffer | string | null },
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
  const json = parseJson(record.value);
  if ('failure' in json) return { reason: 'invalid-json', detail: json.failure };
  const data = checkData(contract, json.value);
  if ('failure' in data) return { reason: 'schema-mismatch', detail: data.failure };
  return { contract, envelope, data: data.value };
}

type Checked = { readonly value: unknown } | { readonly failure: string };

function parseJson(value: Buffer | string): Checked {
  // Decoding would replace what is no UTF-8, and the data would be changed without a word.
  if (typeof value !== 'string' && !isUtf8(value)) return { failure: 'the value is not UTF-8' };
  try {
    return { value: JSON.parse(value.toString()) as unknown };
  } catch (error) {
    return { failure: (error as Error).message };
  }
}

/** A refinement of a schema is code, and may throw: for the consumer that is one more way not to fit. */
function checkData(contract: MessageContract, json: unknown): Checked {
  try {
    const result = contract.schema.safeParse(json);
    return result.success ? { value: result.data } : { failure: z.prettifyError(result.error) };
  } catch (error) {
    return { failure: `the schema of ${contract.type} failed: ${String(error)}` };
  }
}

/** Tells the two outcomes of {@link decodeMessage} apart. */
export function isDecodeFailure(outcome: DecodedMessage | DecodeFailure): outcome is DecodeFailure {
  return 'reason' in outcome;
}
