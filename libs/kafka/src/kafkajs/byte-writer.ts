/** What kafkajs takes for a text or bytes on the wire; `null` and `undefined` are written as "none". */
export type Bytes = Buffer | string | null | undefined;

/** Up to here a loop over the characters is cheaper than a call into the runtime. */
const SHORT_TEXT = 24;

/** Bytes of a varint in zigzag form, for integers from -1 on. */
export function sizeOfVarInt(value: number): number {
  let rest = value < 0 ? 1 : value * 2;
  let size = 1;
  while (rest > 0x7f) {
    rest = Math.floor(rest / 128);
    size++;
  }
  return size;
}

/** A buffer that is filled from its beginning, big-endian as Kafka has it, and grows where it must. */
export class ByteWriter {
  private buffer: Buffer;
  private offset = 0;

  constructor(expectedBytes: number) {
    this.buffer = Buffer.allocUnsafe(expectedBytes);
  }

  get position(): number {
    return this.offset;
  }

  /** What has been written; the memory is shared with the writer. */
  get written(): Buffer {
    return this.buffer.subarray(0, this.offset);
  }

  /** What has been written from `start` on. */
  writtenFrom(start: number): Buffer {
    return this.buffer.subarray(start, this.offset);
  }

  /** Makes room for so many bytes. Everything else here trusts that there is. */
  reserve(bytes: number): void {
    if (this.offset + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.offset + bytes));
    this.buffer.copy(larger, 0, 0, this.offset);
    this.buffer = larger;
  }

  /** Goes back, to write anew from there. */
  rewind(position: number): void {
    this.offset = position;
  }

  int8(value: number): void {
    this.buffer[this.offset++] = value;
  }

  int16(value: number): void {
    this.offset = this.buffer.writeInt16BE(value, this.offset);
  }

  int32(value: number): void {
    this.offset = this.buffer.writeInt32BE(value, this.offset);
  }

  int64(value: bigint): void {
    this.offset = this.buffer.writeBigInt64BE(value, this.offset);
  }

  /** Sets four bytes that were written before. */
  setUint32(position: number, value: number): void {
    this.buffer.writeUInt32BE(value, position);
  }

  /** Zigzag, for integers from -1 to 2^30. */
  varInt(value: number): void {
    const { buffer } = this;
    let rest = value < 0 ? 1 : value * 2;
    let { offset } = this;
    while (rest > 0x7f) {
      buffer[offset++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[offset++] = rest;
    this.offset = offset;
  }

  bytes(value: Buffer): void {
    this.buffer.set(value, this.offset);
    this.offset += value.length;
  }

  /** UTF-8. @returns the number of bytes: that of the characters exactly when all of them are ASCII. */
  text(value: string): number {
    const { length } = value;
    if (length > SHORT_TEXT) return this.longText(value);
    const { buffer, offset } = this;
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return this.longText(value);
      buffer[offset + index] = code;
    }
    this.offset = offset + length;
    return length;
  }

  private longText(value: string): number {
    const bytes = this.buffer.write(value, this.offset);
    this.offset += bytes;
    return bytes;
  }
}
