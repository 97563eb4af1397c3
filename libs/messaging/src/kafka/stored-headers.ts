import type { WireHeaders } from '@millrace/contract-kit';
import type { IHeaders } from 'kafkajs';
import { storableText } from './storable-text.js';

/** Bytes that Postgres cannot keep as text: no UTF-8, or with a NUL inside. */
interface Base64 {
  readonly base64: string;
}
type StoredValue = string | Base64;

/** The headers of any record, without loss, as JSON that Postgres takes. */
export type StoredHeaders = Readonly<Record<string, StoredValue | readonly StoredValue[]>>;

export function storeHeaders(headers: IHeaders | undefined): StoredHeaders {
  const stored: Record<string, StoredValue | readonly StoredValue[]> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value === undefined) continue;
    stored[storableText(name)] = Array.isArray(value) ? value.map(storeValue) : storeValue(value);
  }
  return stored;
}

export function restoreHeaders(stored: StoredHeaders): IHeaders {
  const headers: IHeaders = {};
  for (const [name, value] of Object.entries(stored)) {
    headers[name] = isList(value) ? value.map(restoreValue) : restoreValue(value);
  }
  return headers;
}

/** Headers as text; of one that is repeated, the last. */
export function headersAsText(headers: IHeaders | undefined): WireHeaders {
  const text: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) text[name] = last.toString();
  }
  return text;
}

/** Stored headers as text for people. */
export function storedHeadersAsText(stored: StoredHeaders): WireHeaders {
  return headersAsText(restoreHeaders(stored));
}

function storeValue(value: Buffer | string): StoredValue {
  const bytes = Buffer.from(value);
  const text = bytes.toString();
  return !text.includes('\u0000') && Buffer.from(text).equals(bytes)
    ? text
    : { base64: bytes.toString('base64') };
}

function restoreValue(value: StoredValue): Buffer | string {
  return typeof value === 'string' ? value : Buffer.from(value.base64, 'base64');
}

function isList(value: StoredValue | readonly StoredValue[]): value is readonly StoredValue[] {
  return Array.isArray(value);
}
