import { WireWriter } from './wire.js';

/** A record as a producer gives it to the broker. */
export interface NewRecord {
  readonly key: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

const MAGIC = 2;
const NO_PRODUCER = -1;

/**
 * A record batch in the broker's own format, uncompressed. Its checksum is left 0: the client that reads it
 * does not look at it.
 */
export function encodeRecordBatch(
  baseOffset: number,
  timestampMs: number,
  records: readonly NewRecord[],
): Buffer {
  const body = new WireWriter()
    .int32(0)
    .int8(MAGIC)
    .int32(0)
    .int16(0)
    .int32(records.length - 1)
    .int64(timestampMs)
    .int64(timestampMs)
    .int64(NO_PRODUCER)
    .int16(NO_PRODUCER)
    .int32(NO_PRODUCER)
    .int32(records.length);
  for (const [index, record] of records.entries()) {
    const encoded = encodeRecord(index, record);
    body.varint(encoded.length).raw(encoded);
  }
  return new WireWriter().int64(baseOffset).block(body.finish()).finish();
}

function encodeRecord(offsetDelta: number, { key, value, headers }: NewRecord): Buffer {
  const entries = Object.entries(headers);
  const writer = new WireWriter().int8(0).varint(0).varint(offsetDelta);
  for (const text of [key, value]) writeText(writer, text);
  writer.varint(entries.length);
  for (const [name, header] of entries) {
    writeText(writer, name);
    writeText(writer, header);
  }
  return writer.finish();
}

function writeText(writer: WireWriter, text: string): void {
  const bytes = Buffer.from(text);
  writer.varint(bytes.length).raw(bytes);
}
