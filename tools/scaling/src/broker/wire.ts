/** Reads the fields of a Kafka request, in order. */
export class WireReader {
  private position = 0;

  constructor(private readonly bytes: Buffer) {}

  int8(): number {
    return this.bytes.readInt8(this.advance(1));
  }

  int16(): number {
    return this.bytes.readInt16BE(this.advance(2));
  }

  int32(): number {
    return this.bytes.readInt32BE(this.advance(4));
  }

  /** Offsets and times: below 2^53 here. */
  int64(): number {
    return Number(this.bytes.readBigInt64BE(this.advance(8)));
  }

  text(): string {
    return this.nullableText() ?? '';
  }

  nullableText(): string | null {
    const length = this.int16();
    if (length < 0) return null;
    const start = this.advance(length);
    return this.bytes.toString('utf8', start, start + length);
  }

  block(): Buffer {
    const length = this.int32();
    const start = this.advance(Math.max(length, 0));
    return this.bytes.subarray(start, start + Math.max(length, 0));
  }

  list<T>(item: (reader: WireReader) => T): T[] {
    const length = this.int32();
    const items: T[] = [];
    for (let index = 0; index < length; index++) items.push(item(this));
    return items;
  }

  private advance(length: number): number {
    const start = this.position;
    this.position += length;
    if (this.position > this.bytes.length) throw new Error('the request ends before its last field');
    return start;
  }
}

/** Writes the fields of a Kafka response, in order. */
export class WireWriter {
  private bytes = Buffer.allocUnsafe(256);
  private length = 0;

  int8(value: number): this {
    const start = this.advance(1);
    this.bytes.writeInt8(value, start);
    return this;
  }

  boolean(value: boolean): this {
    return this.int8(value ? 1 : 0);
  }

  int16(value: number): this {
    const start = this.advance(2);
    this.bytes.writeInt16BE(value, start);
    return this;
  }

  int32(value: number): this {
    const start = this.advance(4);
    this.bytes.writeInt32BE(value, start);
    return this;
  }

  int64(value: number): this {
    const start = this.advance(8);
    this.bytes.writeBigInt64BE(BigInt(value), start);
    return this;
  }

  text(value: string | null): this {
    if (value === null) return this.int16(-1);
    const length = Buffer.byteLength(value);
    this.int16(length);
    const start = this.advance(length);
    this.bytes.write(value, start, 'utf8');
    return this;
  }

  /** A zigzag varint of up to 32 bits. */
  varint(value: number): this {
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    while (rest > 0x7f) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return this.byte(rest);
  }

  /** Bytes without their length. */
  raw(value: Buffer): this {
    const start = this.advance(value.length);
    value.copy(this.bytes, start);
    return this;
  }

  block(value: Buffer): this {
    return this.int32(value.length).raw(value);
  }

  list<T>(items: readonly T[], item: (writer: this, value: T) => void): this {
    this.int32(items.length);
    for (const value of items) item(this, value);
    return this;
  }

  finish(): Buffer {
    return this.bytes.subarray(0, this.length);
  }

  private byte(value: number): this {
    const start = this.advance(1);
    this.bytes[start] = value;
    return this;
  }

  /** Makes room: `bytes` may be another buffer afterwards. */
  private advance(length: number): number {
    const start = this.length;
    this.length += length;
    if (this.length > this.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(2 * this.bytes.length, this.length));
      this.bytes.copy(grown, 0, 0, start);
      this.bytes = grown;
    }
    return start;
  }
}
