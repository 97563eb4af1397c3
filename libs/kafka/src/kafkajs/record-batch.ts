import { ByteWriter, sizeOfVarInt, type Bytes } from './byte-writer.js';

/** A record as kafkajs' producer takes it. */
export interface RecordToSend {
  readonly key?: Bytes;
  readonly value: Bytes;
  readonly headers?: Readonly<Record<string, Bytes | readonly Bytes[]>> | undefined;
}

export type Checksum = (bytes: Buffer) => number;

/** From the length of a batch to its records. */
const BATCH_OVERHEAD_BYTES = 61;
const MAGIC = 2;
const NO_PRODUCER = -1n;
/** Every record is of the moment of its batch. */
const NO_DELAY = 0;

/**
 * Bytes that a batch of these records takes: exact when all text is ASCII, too small otherwise.
 */
export function expectedBatchBytes(records: readonly RecordToSend[]): number {
  let bytes = BATCH_OVERHEAD_BYTES;
  for (let index = 0; index < records.length; index++) {
    const body = bodySize(records[index]!, index, asciiSize);
    bytes += sizeOfVarInt(body) + body;
  }
  return bytes;
}

/**
 * Writes a record batch (message format 2: no compression, no transaction, no idempotent producer) in one pass,
 * the checksum last.
 */
export function writeRecordBatch(
  writer: ByteWriter,
  records: readonly RecordToSend[],
  nowMs: number,
  crc32c: Checksum,
): void {
  writer.reserve(BATCH_OVERHEAD_BYTES);
  const start = writer.position;
  writer.int64(0n);
  writer.int32(0);
  writer.int32(0);
  writer.int8(MAGIC);
  writer.int32(0);
  const body = writer.position;
  writer.int16(0);
  writer.int32(records.length - 1);
  writer.int64(BigInt(nowMs));
  writer.int64(BigInt(nowMs));
  writer.int64(NO_PRODUCER);
  writer.int16(0);
  writer.int32(0);
  writer.int32(records.length);
  for (let index = 0; index < records.length; index++) writeRecord(writer, records[index]!, index);
  // The length counts from behind itself.
  writer.setUint32(start + 8, writer.position - start - 12);
  writer.setUint32(body - 4, crc32c(writer.writtenFrom(body)));
}

/** One record behind its length. Once more with exact sizes when some text was not ASCII, which is rare. */
export function writeRecord(writer: ByteWriter, record: RecordToSend, index: number): void {
  const start = writer.position;
  const ascii = bodySize(record, index, asciiSize);
  // Three bytes are the most that a UTF-16 unit takes in UTF-8, so that even the first try stays inside.
  writer.reserve(5 + 3 * ascii);
  if (writeBody(writer, record, index, ascii)) return;
  writer.rewind(start);
  writeBody(writer, record, index, bodySize(record, index, utf8Size));
}

/** @returns whether `size` was right. */
function writeBody(writer: ByteWriter, record: RecordToSend, index: number, size: number): boolean {
  writer.varInt(size);
  const start = writer.position;
  writer.int8(0);
  writer.varInt(NO_DELAY);
  writer.varInt(index);
  let fits = writeSized(writer, record.key);
  fits = writeSized(writer, record.value) && fits;
  writer.varInt(headerCount(record.headers));
  const { headers } = record;
  for (const name in headers) {
    const value = headers[name];
    if (!isList(value)) fits = writeHeader(writer, name, value) && fits;
    else for (const item of value) fits = writeHeader(writer, name, item) && fits;
  }
  return fits && writer.position - start === size;
}

function writeHeader(writer: ByteWriter, name: string, value: Bytes): boolean {
  const fits = writeSized(writer, name);
  return writeSized(writer, value) && fits;
}

/** @returns whether the length that was written is right: it is that of the characters at first. */
function writeSized(writer: ByteWriter, value: Bytes): boolean {
  if (value === null || value === undefined) {
    writer.varInt(-1);
    return true;
  }
  if (typeof value !== 'string') {
    writer.varInt(value.length);
    writer.bytes(value);
    return true;
  }
  const start = writer.position;
  writer.varInt(value.length);
  const bytes = writer.text(value);
  if (bytes === value.length) return true;
  writer.rewind(start);
  writer.varInt(bytes);
  writer.text(value);
  return false;
}

type SizeOfText = (text: string) => number;
const asciiSize: SizeOfText = (text) => text.length;
const utf8Size: SizeOfText = (text) => Buffer.byteLength(text);

function bodySize({ key, value, headers }: RecordToSend, index: number, sizeOf: SizeOfText): number {
  let bytes = 2 + sizeOfVarInt(index) + sizedSize(key, sizeOf) + sizedSize(value, sizeOf);
  bytes += sizeOfVarInt(headerCount(headers));
  for (const name in headers) {
    const header = headers[name];
    const nameBytes = sizedSize(name, sizeOf);
    if (!isList(header)) bytes += nameBytes + sizedSize(header, sizeOf);
    else for (const item of header) bytes += nameBytes + sizedSize(item, sizeOf);
  }
  return bytes;
}

function sizedSize(value: Bytes, sizeOf: SizeOfText): number {
  if (value === null || value === undefined) return 1;
  const bytes = typeof value === 'string' ? sizeOf(value) : value.length;
  return sizeOfVarInt(bytes) + bytes;
}

function headerCount(headers: RecordToSend['headers']): number {
  let count = 0;
  for (const name in headers) {
    const value = headers[name];
    count += isList(value) ? value.length : 1;
  }
  return count;
}

function isList(value: Bytes | readonly Bytes[]): value is readonly Bytes[] {
  return Array.isArray(value);
}
