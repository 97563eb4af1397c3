import { hookOf, type FailPoints } from '@millrace/failpoints';
import type { DecodedRecord } from './consume/record-decoder.js';
import { storedHeadersAsText, type StoredHeaders } from './kafka/stored-headers.js';
import type { StoredOutboxRow } from './relay/read-outbox.js';

/** Where a process may die between what it has made durable and what has to come of it. */
export const failPoints = {
  'relay.before-publish': {
    durable: 'messages in the outbox, read by the holder of the lease',
    pending: 'their records',
    passedBy: 'published',
  },
  'relay.after-ack': {
    durable: 'their records, acknowledged by every in-sync replica',
    pending: 'that the outbox forgets them',
    passedBy: 'published',
  },
  'relay.after-delete': {
    durable: 'their records, and an outbox without them',
    pending: 'nothing of theirs; the lease goes to another process',
    passedBy: 'published',
  },
  'consume.after-inbox': {
    durable: 'the records; their inbox rows are written and not committed',
    pending: 'their effects',
    passedBy: 'heard',
  },
  'consume.before-commit': {
    durable: 'the records; inbox, effects and outbox are written and not committed',
    pending: 'all of it',
    passedBy: 'heard',
  },
  'consume.after-commit': {
    durable: 'inbox, effects and the replies in the outbox',
    pending: 'the replies themselves, and the offsets',
    passedBy: 'heard',
  },
  'offsets.before-commit': {
    durable: 'everything that was done about the records before them',
    pending: 'that the group remembers it',
    passedBy: 'nothing',
  },
  'offsets.after-commit': {
    durable: 'the offsets of the group',
    pending: 'nothing: the members that are left take over from there',
    passedBy: 'nothing',
  },
  'dead-letters.before-commit': {
    durable: 'the record that nobody can handle; its letter is written and not committed',
    pending: 'the letter',
    passedBy: 'nothing',
  },
  'dead-letters.after-commit': {
    durable: 'the letter, and its message to the dead-letter topic in the outbox',
    pending: 'the record on the dead-letter topic, and the offset',
    passedBy: 'nothing',
  },
  'redrive.before-commit': {
    durable: 'the letter; that it was sent again is written and not committed',
    pending: 'that it is sent again',
    passedBy: 'nothing',
  },
  'redrive.after-commit': {
    durable: 'that it is sent again, in the outbox',
    pending: 'its record, and the answer to whoever asked',
    passedBy: 'nothing',
  },
  'purge.before-commit': {
    durable: 'letters; that they are gone, and their audit, is written and not committed',
    pending: 'that they are gone',
    passedBy: 'nothing',
  },
  'purge.after-commit': {
    durable: 'the audit, with what the letters were',
    pending: 'the answer to whoever asked',
    passedBy: 'nothing',
  },
} as const satisfies FailPoints;

export const failPoint = hookOf(failPoints);

export function typesOfRecords(records: readonly DecodedRecord[]): readonly string[] {
  return records.map(({ message }) => message.contract.type);
}

export function typesOfRows(rows: readonly StoredOutboxRow[]): readonly string[] {
  return rows.map(
    ({ headers }) => storedHeadersAsText(JSON.parse(headers) as StoredHeaders)['ce_type'] ?? '',
  );
}
