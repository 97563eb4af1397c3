import {
  type ContractRegistry,
  type DecodeFailure,
  decodeMessage,
  isDecodeFailure,
} from '@millrace/contract-kit';
import { messagingErrors } from '../messaging.errors.js';
import { restoreHeaders, type StoredHeaders, storedHeadersAsText } from '../kafka/stored-headers.js';
import { storableText } from '../kafka/storable-text.js';
import type { OutboxRow } from '../outbox/outbox-row.js';
import type { DeadLetterContentRow } from './dead-letters.repository.js';
import { LETTER_HEADER } from './dying-record.js';

/** What an operator changes of a message before it is sent again. What is left out stays as it is. */
export interface LetterEdit {
  /** The whole new value. */
  readonly value?: string;
  /** Headers to set; `null` takes one away. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** What would leave, and what its consumer would say to it. */
export interface RedriveDraft {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly valueText: string | null;
  /** Why it cannot be read, by the contracts of this process; null when it can. */
  readonly problem: DecodeFailure | null;
}

/** The identity of a message: with another one, doing it twice would have two effects. */
const IDENTITY = 'ce_id';

/** Whether anything is changed at all. */
export function isEdit({ value, headers }: LetterEdit): boolean {
  return value !== undefined || headers !== undefined;
}

/**
 * The record as it leaves, on the partition it came from. One that no message id names carries its letter's.
 * @throws AppError `dead_letter_identity` when the edit would make another message of it.
 */
export function redriveRow(letter: DeadLetterContentRow, edit: LetterEdit = {}): OutboxRow {
  const id = edit.headers?.[IDENTITY];
  if (letter.message_id !== null && id !== undefined && id !== letter.message_id) {
    throw messagingErrors.dead_letter_identity();
  }
  const headers = editHeaders(letter.headers, edit.headers ?? {});
  return {
    message_id: letter.message_id ?? letter.id,
    topic: letter.topic,
    key: letter.key,
    slot: letter.slot,
    partition: letter.partition,
    headers: letter.message_id === null ? { ...headers, [LETTER_HEADER]: letter.id } : headers,
    value: edit.value === undefined ? letter.value_base64 : Buffer.from(edit.value).toString('base64'),
    encoding: 'base64',
  };
}

/** The same row for people, checked against the contracts. */
export function draftOf(row: OutboxRow, registry: ContractRegistry): RedriveDraft {
  const value = row.value === null ? null : Buffer.from(row.value, 'base64');
  const read = decodeMessage(registry, { topic: row.topic, headers: restoreHeaders(row.headers), value });
  return {
    topic: row.topic,
    partition: row.partition!,
    key: row.key,
    headers: storedHeadersAsText(row.headers),
    valueText: value?.toString() ?? null,
    problem: isDecodeFailure(read) ? { reason: read.reason, detail: read.detail } : null,
  };
}

function editHeaders(stored: StoredHeaders, changes: Readonly<Record<string, string | null>>): StoredHeaders {
  const headers: Record<string, StoredHeaders[string]> = { ...stored };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete headers[name];
    else headers[storableText(name)] = storableText(value);
  }
  return headers;
}
