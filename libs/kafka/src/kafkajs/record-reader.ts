import { isAscii } from 'node:buffer';

/** The part of kafkajs' `Decoder` that is used here: it stands at the beginning of one record. */
export interface RecordDecoder {
  readonly buffer: Buffer;
  offset: number;
}

/** What kafkajs knows of the batch of a record. Offsets and times are decimal text. */
export interface BatchContext {
  readonly firstOffset: string;
  readonly firstTimestamp: string;
  readonly magicByte: number;
  readonly isControlBatch?: boolean;
  readonly timestampType?: number;
  readonly maxTimestamp?: string;
}

type HeaderValue = Buffer | string | null;

export interface ReadRecord {
  readonly magicByte: number;
  readonly attributes: number;
  readonly timestamp: string;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Record<string, HeaderValue | HeaderValue[]>;
  readonly isControlRecord: boolean;
  readonly batchContext: BatchContext;
}

export type ReadRecordFunction = (decoder: RecordDecoder, context: BatchContext) => ReadRecord;

const LOG_APPEND_TIME = 1;
/** From here on, sums of doubles would not be exact. */
const MAX_EXACT = 2 ** 52;

/**
 * kafkajs' reader of one record (message format 2), without a new object per header (kafkajs copies all of
 * them for each), and with numbers where BigInts are not needed. Offsets beyond 2^52 stay with kafkajs.
 * Headers that are ASCII are text, not Buffers: one text of all of them, and a slice of it for each, cost less than
 * nine views of memory, of which most would be turned into text later.
 */
export function recordReader(original: ReadRecordFunction): ReadRecordFunction {
  const names = new NameCache();
  const cursor = new Cursor();
  return function readRecord(decoder, context) {
    const firstOffset = Number(context.firstOffset);
    const firstTimestamp = Number(context.firstTimestamp);
    if (!(firstOffset < MAX_EXACT && Math.abs(firstTimestamp) < MAX_EXACT)) return original(decoder, context);
    cursor.open(decoder.buffer, decoder.offset);
    const attributes = (cursor.byte() << 24) >> 24;
    const timestampDelta = cursor.varLong();
    const offsetDelta = cursor.varInt();
    const key = cursor.sized();
    const value = cursor.sized();
    const headers = readHeaders(cursor, names);
    decoder.offset = cursor.at;
    const { timestampType, maxTimestamp, isControlBatch = false } = context;
    return {
      magicByte: context.magicByte,
      attributes,
      timestamp:
        timestampType === LOG_APPEND_TIME && maxTimestamp
          ? maxTimestamp
          : String(firstTimestamp + timestampDelta),
      offset: String(firstOffset + offsetDelta),
      key,
      value,
      headers,
      isControlRecord: isControlBatch,
      batchContext: context,
    };
  };
}

function readHeaders(cursor: Cursor, names: NameCache): ReadRecord['headers'] {
  const headers: ReadRecord['headers'] = {};
  const count = cursor.varInt();
  const text = count > 0 ? asciiText(cursor) : undefined;
  const start = cursor.at;
  for (let index = 0; index < count; index++) {
    const length = cursor.varInt();
    const name = names.read(index, cursor, length);
    const value = text === undefined ? cursor.sized() : cursor.sizedText(text, start);
    const known = headers[name];
    if (known === undefined) headers[name] = value;
    else if (Array.isArray(known)) known.push(value);
    else headers[name] = [known, value];
  }
  return headers;
}

/** The rest of the record as text with a character per byte, unless that would change it. */
function asciiText({ bytes, at }: Cursor): string | undefined {
  const rest = bytes.subarray(at);
  return isAscii(rest) ? rest.toString('latin1') : undefined;
}

/** Reads on from a place in a buffer. One for all records: they are read one after the other. */
class Cursor {
  bytes: Buffer = Buffer.alloc(0);
  at = 0;

  open(bytes: Buffer, at: number): void {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.bytes[this.at++]!;
  }

  /** Zigzag, 32 bits. */
  varInt(): number {
    const { bytes } = this;
    let { at } = this;
    let byte = bytes[at++]!;
    let result = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = bytes[at++]!;
      result |= (byte & 0x7f) << shift;
    }
    this.at = at;
    return (result >>> 1) ^ -(result & 1);
  }

  /** Zigzag, as a number: exact up to 2^52. */
  varLong(): number {
    const { bytes } = this;
    let byte = bytes[this.at++]!;
    let result = byte & 0x7f;
    for (let factor = 128; byte > 0x7f; factor *= 128) {
      byte = bytes[this.at++]!;
      result += (byte & 0x7f) * factor;
    }
    return result % 2 === 0 ? result / 2 : -(result + 1) / 2;
  }

  /** Bytes behind their length; -1 is none. */
  sized(): Buffer | null {
    const length = this.varInt();
    if (length < 0) return null;
    const start = this.at;
    this.at = start + length;
    return this.bytes.subarray(start, this.at);
  }

  /** The same out of the text of what begins at `textAt`. */
  sizedText(text: string, textAt: number): string | null {
    const length = this.varInt();
    if (length < 0) return null;
    const start = this.at;
    this.at = start + length;
    return text.slice(start - textAt, this.at - textAt);
  }
}

/**
 * Names of headers by their position: records of a topic mostly have the same ones in the same order, and
 * comparing bytes is cheaper than making a text of them.
 */
class NameCache {
  private readonly known: { readonly name: string; readonly bytes: Buffer }[] = [];

  read(position: number, cursor: Cursor, length: number): string {
    const { bytes, at } = cursor;
    cursor.at = at + Math.max(length, 0);
    const known = this.known[position];
    if (known !== undefined && isAt(bytes, at, known.bytes, length)) return known.name;
    const own = Buffer.from(bytes.subarray(at, cursor.at));
    const name = own.toString();
    if (position < MAX_POSITIONS && length < MAX_NAME_BYTES) this.known[position] = { name, bytes: own };
    return name;
  }
}

const MAX_POSITIONS = 32;
const MAX_NAME_BYTES = 64;

function isAt(bytes: Buffer, at: number, expected: Buffer, length: number): boolean {
  if (expected.length !== length) return false;
  for (let index = 0; index < length; index++) {
    if (bytes[at + index] !== expected[index]) return false;
  }
  return true;
}
