import { ContractRegistry, defineMessage, defineTopic } from '@millrace/contract-kit';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { StoredOutboxRow } from './read-outbox.js';
import { OutgoingRecords } from './outgoing-record.js';

const topic = defineTopic({
  name: 'thing.events',
  owner: 'thing',
  kind: 'events',
  partitions: 4,
  summary: '',
});
const contract = defineMessage({
  name: 'thing-made',
  version: 1,
  topic,
  summary: '',
  schema: z.object({ id: z.string() }),
  keyOf: (data) => data.id,
  example: { id: 'a' },
});
const records = new OutgoingRecords(new ContractRegistry([contract]));
const row = (changes: Partial<StoredOutboxRow>): StoredOutboxRow => ({
  id: 1,
  message_id: '0199c0de-0000-7000-8000-000000000042',
  topic: 'thing.events',
  key: 'a',
  slot: null,
  partition: null,
  headers: '{}',
  value: '{}',
  encoding: 'text',
  ...changes,
});

describe('the record of an outbox row', () => {
  it.each<[string, Partial<StoredOutboxRow>, number | null]>([
    ['the partition of its slot', { slot: 4095 }, 3],
    ['the partition it names, before its slot', { slot: 4095, partition: 1 }, 1],
    ['the partition of its slot when the one it names is gone', { slot: 4095, partition: 7 }, 3],
    ['the hash of its key when it has neither', {}, null],
    ['partitions of dead-letter topics alike', { topic: 'thing.events.dlq', slot: 1024 }, 1],
  ])('goes by %s', (_name, changes, partition) => {
    expect(records.of(row(changes)).partition).toBe(partition);
  });

  it('carries text, bytes, or nothing', () => {
    const bytes = Buffer.from([0xff, 0x00]);
    expect(records.of(row({ headers: '{"a": "b", "c": {"base64": "/w=="}}' })).headers).toEqual({
      a: 'b',
      c: Buffer.from([0xff]),
    });
    expect(records.of(row({})).value).toBe('{}');
    expect(records.of(row({ value: bytes.toString('base64'), encoding: 'base64' })).value).toEqual(bytes);
    expect(records.of(row({ value: null, encoding: 'base64' })).value).toBeNull();
  });

  it('is refused for a topic that no contract has', () => {
    expect(() => records.of(row({ topic: 'other' }))).toThrow(
      'the outbox names other, a topic of no contract',
    );
  });
});
