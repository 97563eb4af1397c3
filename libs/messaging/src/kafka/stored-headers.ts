import { headerText, type RecordHeaders, type WireHeaders } from '@millrace/contract-kit';
import { storableText } from './storable-text.js';

/** Bytes that Postgres cannot keep as text: no UTF-8, or with a NUL inside. */
interface Base64 {
  readonly base64: string;
}
/** A header may be there without a value. */
type StoredValue = string | Base64 | null;

/** The headers of any record, without loss, as JSON that Postgres takes. */
export type StoredHeaders = Readonly<Record<string, StoredValue | readonly StoredValue[]>>;

export function storeHeaders(headers: RecordHeaders | undefined): StoredHeaders {
  const stored: Record<string, StoredValue | readonly StoredValue[]> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === undefined) continue;
    stored[storableText(name)] = isList(value) ? value.map(storeValue) : storeValue(value);
  }
  return stored;
}

export function restoreHeaders(stored: StoredHeaders): RecordHeaders {
  if (isPlain(stored)) return stored;
  const headers: Record<string, RecordHeaders[string]> = {};
  for (const [name, value] of Object.entries(stored)) {
    headers[name] = isList(value) ? value.map(restoreValue) : restoreValue(value);
  }
  return headers;
}

/** Headers as text; of one that is repeated, the last. One without a value is left out. */
export function headersAsText(headers: RecordHeaders | undefined): WireHeaders {
  const text: Record<string, string> = {};
  for (const name in headers) {
    const value = headerText(headers, name);
    if (value !== undefined) text[name] = value;
  }
  return text;
}

/** Stored headers as text for people. */
export function storedHeadersAsText(stored: StoredHeaders): WireHeaders {
  return headersAsText(restoreHeaders(stored));
}

function storeValue(value: Buffer | string | null | undefined): StoredValue {
  if (value === null || value === undefined) return null;
  const bytes = Buffer.from(value);
  const text = bytes.toString();
  return !text.includes('\u0000') && Buffer.from(text).equals(bytes)
    ? text
    : { base64: bytes.toString('base64') };
}

function restoreValue(value: StoredValue): Buffer | string | null {
  return typeof value === 'string' || value === null ? value : Buffer.from(value.base64, 'base64');
}

/** As those of nearly every message: text, each once. */
function isPlain(stored: StoredHeaders): stored is WireHeaders {
  for (const name in stored) if (typeof stored[name] !== 'string') return false;
  return true;
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
