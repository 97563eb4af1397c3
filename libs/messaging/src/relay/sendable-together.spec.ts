import { describe, expect, it } from '@jest/globals';
import type { StoredOutboxRow } from './read-outbox.js';
import { sendableTogether } from './sendable-together.js';

const row = (bytes: number): StoredOutboxRow => ({
  id: 1,
  message_id: '0199c0de-0000-7000-8000-000000000042',
  topic: 'thing.events',
  key: 'a',
  slot: null,
  partition: null,
  headers: '{}',
  value: 'x'.repeat(bytes),
  encoding: 'text',
});

describe('rows that are sent together', () => {
  it('are all of them when they are small', () => {
    expect(sendableTogether(Array.from({ length: 500 }, () => row(500)))).toHaveLength(500);
    expect(sendableTogether([])).toEqual([]);
  });

  it('stop before a broker would refuse them, in their order', () => {
    const rows = [row(400_000), row(300_000), row(200_000), row(1)];
    expect(sendableTogether(rows)).toEqual(rows.slice(0, 2));
  });

  it('are at least one: a row that is too large alone must not be passed over', () => {
    expect(sendableTogether([row(900_000), row(1)])).toHaveLength(1);
  });
});
