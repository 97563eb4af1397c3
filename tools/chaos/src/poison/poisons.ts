import { randomUUID } from 'node:crypto';
import { contracts } from '@millrace/contracts';
import type { Message } from 'kafkajs';
import { LABORATORY } from '../facts/facts.js';

/** A record that nobody can process, and what it must die of. */
export interface Poison {
  readonly what: string;
  readonly reason: string;
  readonly message: Omit<Message, 'partition'>;
}

/** A broker takes no more than 1 MiB in a record. */
const JUST_FITS_BYTES = 1_000_000;

/** One of each kind for a topic, each under a key of its own. */
export function poisonsFor(topic: string): readonly Poison[] {
  // The last one: the first of the orders' events, that one was placed, is passed over unread by who hears them.
  const here = contracts.contracts().findLast((contract) => contract.topic.name === topic)!;
  const elsewhere = contracts.contracts().find((contract) => contract.topic.name !== topic)!;
  const sound = (type = here.type) => ({
    ce_specversion: '1.0',
    ce_id: randomUUID(),
    ce_type: type,
    ce_source: LABORATORY,
    ce_time: new Date().toISOString(),
    ce_subject: 'poison',
  });
  const example = JSON.stringify(here.example);
  const poison = (what: string, reason: string, message: Omit<Message, 'partition' | 'key'>): Poison => ({
    what,
    reason,
    message: { key: `poison-${randomUUID()}`, ...message },
  });
  return [
    poison('JSON cut off', 'invalid-json', { headers: sound(), value: '{"orderId":' }),
    poison('bytes that are no text', 'invalid-json', {
      headers: sound(),
      value: Buffer.from([0xff, 0, 0xfe]),
    }),
    poison('a value of nearly a MiB', 'invalid-json', {
      headers: sound(),
      value: '['.repeat(JUST_FITS_BYTES),
    }),
    poison('an object with nothing in it', 'schema-mismatch', { headers: sound(), value: '{}' }),
    poison('null as JSON', 'schema-mismatch', { headers: sound(), value: 'null' }),
    poison('no value', 'missing-value', { headers: sound(), value: null }),
    poison('no headers', 'missing-header', { value: example }),
    poison('an id that is none', 'invalid-id', {
      headers: { ...sound(), ce_id: 'not-a-uuid' },
      value: example,
    }),
    poison('a type that nobody knows', 'unknown-type', {
      headers: sound('millrace.chaos.unheard-of.v1'),
      value: example,
    }),
    poison('a version to come', 'unknown-type', {
      headers: sound(here.type.replace(/v\d+$/, 'v99')),
      value: example,
    }),
    poison('a message of another topic', 'wrong-topic', { headers: sound(elsewhere.type), value: example }),
    {
      what: 'no key',
      reason: 'schema-mismatch',
      message: { key: null, headers: sound(), value: '[]' },
    },
  ];
}
