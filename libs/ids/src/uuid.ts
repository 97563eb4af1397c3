import { hash } from 'node:crypto';
import { randomBlock } from './random-block.js';

/** Which characters are digits of a UUID: lower-case ones, or of either case. */
const LOWER_CASE = digitTable('0123456789abcdef');
const EITHER_CASE = digitTable('0123456789abcdefABCDEF');
const HYPHEN = 45;

/** True for a lower-case RFC 9562 UUID of any version. */
export function isUuid(text: string): boolean {
  return text.length === 36 && hasUuid(text, 0, LOWER_CASE);
}

/** True when the 36 characters from `at` on are an RFC 9562 UUID of any version, in upper or lower case. */
export function isUuidAt(text: string, at: number): boolean {
  return hasUuid(text, at, EITHER_CASE);
}

/** Without a pattern: every message is asked two or three times, and this takes half of the time. */
function hasUuid(text: string, at: number, digits: Uint8Array): boolean {
  const version = text.charCodeAt(at + 14);
  const variant = text.charCodeAt(at + 19) | 0x20;
  return (
    (four(text, at, digits) & four(text, at + 4, digits)) === 1 &&
    text.charCodeAt(at + 8) === HYPHEN &&
    four(text, at + 9, digits) === 1 &&
    text.charCodeAt(at + 13) === HYPHEN &&
    four(text, at + 14, digits) === 1 &&
    text.charCodeAt(at + 18) === HYPHEN &&
    four(text, at + 19, digits) === 1 &&
    text.charCodeAt(at + 23) === HYPHEN &&
    (four(text, at + 24, digits) & four(text, at + 28, digits) & four(text, at + 32, digits)) === 1 &&
    // 1 to 8; then 8, 9, a or b: the variant is in the upper two bits.
    version >= 0x31 &&
    version <= 0x38 &&
    (variant === 0x38 || variant === 0x39 || variant === 0x61 || variant === 0x62)
  );
}

/** 1 when all four are digits. */
function four(text: string, at: number, digits: Uint8Array): number {
  return (
    digits[text.charCodeAt(at)]! &
    digits[text.charCodeAt(at + 1)]! &
    digits[text.charCodeAt(at + 2)]! &
    digits[text.charCodeAt(at + 3)]!
  );
}

function digitTable(digits: string): Uint8Array {
  // All of UTF-16, so that no character is outside; what is beyond the end of a text has the number NaN.
  const table = new Uint8Array(0x10000);
  for (const digit of digits) table[digit.charCodeAt(0)] = 1;
  return table;
}

/** The canonical text form of 16 bytes. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** What is hashed, of names of up to a few hundred characters: nothing awaits between its writing and its hash. */
const scratch = Buffer.alloc(1_024);

/** RFC 9562 version 5 (SHA-1, name based): the same namespace and parts always give the same id. */
export function uuidV5(namespace: string, ...parts: readonly (string | number)[]): string {
  const name = parts.join('\u001f');
  const most = 16 + 3 * name.length;
  const input = most <= scratch.length ? scratch : Buffer.allocUnsafe(most);
  writeUuid(input, namespace);
  const end = 16 + input.write(name, 16);
  // In one call: an object of the hash costs more than the hash.
  const hex = hash('sha1', input.subarray(0, end), 'hex');
  const variant = VARIANTS[Number.parseInt(hex[16]!, 16) & 3]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const VARIANTS = '89ab';

/** The 16 bytes of a UUID, from the beginning of `bytes` on. */
function writeUuid(bytes: Buffer, uuid: string): void {
  let position = 0;
  for (let index = 0; index < 16; index++) {
    if (uuid.charCodeAt(position) === HYPHEN) position++;
    bytes[index] = (nibble(uuid.charCodeAt(position)) << 4) | nibble(uuid.charCodeAt(position + 1));
    position += 2;
  }
}

/** Of a hexadecimal digit of either case: letters have bit 6, and count from 1. */
function nibble(code: number): number {
  return (code & 0x0f) + (code >> 6) * 9;
}

/** RFC 9562 version 7 (time ordered, random). */
export function uuidV7(nowMs: number = Date.now()): string {
  const bytes = randomBlock();
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return formatUuid(bytes);
}
