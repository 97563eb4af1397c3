import { isDeepStrictEqual } from 'node:util';
import { ByteWriter } from './byte-writer.js';
import { writeRecord, type RecordToSend } from './record-batch.js';
import type { BatchContext, ReadRecord, ReadRecordFunction, RecordDecoder } from './record-reader.js';

/** kafkajs' own encoder of a record. */
export type OriginalRecord = (
  record: RecordToSend & { readonly offsetDelta: number; readonly timestampDelta: number },
) => { readonly buffer: Buffer };

export type DecoderClass = new (buffer: Buffer) => RecordDecoder;

const SAMPLES: readonly RecordToSend[] = [
  { key: 'key', value: '{"size":1}', headers: { ce_id: 'an id', 'content-type': Buffer.from('text') } },
  { key: null, value: null, headers: {} },
  {
    key: Buffer.from([0xff, 0]),
    value: 'x'.repeat(200),
    headers: { twice: ['1', Buffer.from('2')], é: '\u{1f4e6}' },
  },
];

/** @throws Error unless a record is written as kafkajs writes it, byte for byte. */
export function assertSameRecord(original: OriginalRecord): void {
  for (const [index, sample] of SAMPLES.entries()) {
    const writer = new ByteWriter(0);
    writeRecord(writer, sample, index * 100);
    const theirs = original({ ...sample, offsetDelta: index * 100, timestampDelta: 0 }).buffer;
    if (!writer.written.equals(theirs)) throw new Error('kafkajs writes records otherwise than was known');
  }
}

/** A record with the values of its headers as bytes, which is how kafkajs gives them. */
export function withHeaderBytes(record: ReadRecord): ReadRecord {
  const bytesOf = (value: Buffer | string | null) => (typeof value === 'string' ? Buffer.from(value) : value);
  const headers = Object.entries(record.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.map(bytesOf) : bytesOf(value)] as const,
  );
  return { ...record, headers: Object.fromEntries(headers) };
}

/** @throws Error unless a record is read as kafkajs reads it, but for headers that are text. */
export function assertSameReading(
  reader: ReadRecordFunction,
  original: ReadRecordFunction,
  { record, Decoder }: { readonly record: OriginalRecord; readonly Decoder: DecoderClass },
): void {
  const context: BatchContext = {
    firstOffset: '4294967296',
    firstTimestamp: '1700000000000',
    magicByte: 2,
    timestampType: 0,
    maxTimestamp: '1700000000001',
  };
  for (const [index, sample] of SAMPLES.entries()) {
    const bytes = record({ ...sample, offsetDelta: index * 100, timestampDelta: index * 70_000 - 10 }).buffer;
    // A record begins behind its length.
    const start = bytes[0]! > 0x7f ? 2 : 1;
    const [ours, theirs] = [reader, original].map((read) =>
      withHeaderBytes(read(new Decoder(bytes.subarray(start)), context)),
    );
    if (!isDeepStrictEqual(ours, theirs)) throw new Error('kafkajs reads records otherwise than was known');
  }
}
