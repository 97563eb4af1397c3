import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ContractRegistry, decodeMessage, defineMessage, encodeMessage, isDecodeFailure } from './index.js';
import { thingEvents, thingMade, things } from './thing.fixture.js';

const meta = { id: '2ed6657d-e927-568b-95e1-2665a8aea6a2', source: '/millrace/thing' };
const wire = encodeMessage(thingMade, { id: 'a', size: 3 }, { ...meta, deadline: 99, traceparent: 'tp' });

/** The record of a well-formed message, with changes. */
const record = (changes: {
  readonly headers?: Readonly<Record<string, string>>;
  readonly without?: string;
  readonly value?: string | Buffer | null;
  readonly topic?: string;
}) => {
  const headers: Record<string, string> = { ...wire.headers, ...changes.headers };
  if (changes.without !== undefined) delete headers[changes.without];
  return {
    topic: changes.topic ?? wire.topic,
    headers,
    value: changes.value === undefined ? wire.value : changes.value,
  };
};

describe('encodeMessage', () => {
  it('puts the attributes in headers, the data in the value, and takes key and slot from the contract', () => {
    expect(wire).toMatchObject({
      id: meta.id,
      type: 'millrace.thing.thing-made.v1',
      topic: 'thing.events',
      key: 'a',
      slot: 7,
      headers: { ce_id: meta.id, ce_specversion: '1.0', ce_subject: 'a', deadline: '99', traceparent: 'tp' },
    });
    expect(JSON.parse(wire.value)).toEqual({ id: 'a', size: 3 });
  });

  it.each([
    ['a wrong value', { id: 'a', size: 0 }],
    ['a field that the contract does not know', { id: 'a', size: 1, colour: 'red' }],
  ])('refuses %s: a producer is held to the letter', (_what, data) => {
    expect(() => encodeMessage(thingMade, data, meta)).toThrow(/invalid millrace\.thing\.thing-made\.v1/);
  });
});

describe('the size of a message', () => {
  it('is limited where it is made: a relay could never send it', () => {
    expect(() => encodeMessage(thingMade, { id: 'x'.repeat(900_000), size: 1 }, meta)).toThrow(/too large/);
  });
});

describe('decodeMessage', () => {
  it('gives back what was encoded', () => {
    const message = decodeMessage(things, record({ value: wire.value }));
    expect(message).toMatchObject({
      contract: thingMade,
      data: { id: 'a', size: 3 },
      envelope: { id: meta.id, subject: 'a', deadline: 99, traceparent: 'tp' },
    });
  });

  it('drops fields it does not know: a consumer is tolerant', () => {
    const message = decodeMessage(things, record({ value: '{"id":"a","size":1,"new":true}' }));
    expect(message).toMatchObject({ data: { id: 'a', size: 1 } });
  });

  it.each([
    ['missing-header', record({ without: 'ce_id' })],
    ['invalid-id', record({ headers: { ce_id: 'x' } })],
    ['unknown-type', record({ headers: { ce_type: 'millrace.thing.thing-made.v9' } })],
    ['wrong-topic', record({ topic: 'thing.commands' })],
    ['missing-value', record({ value: null })],
    ['invalid-json', record({ value: '{' })],
    ['invalid-json', record({ value: Buffer.from([0x22, 0xff, 0x22]) })],
    ['invalid-json', record({ value: '['.repeat(1_000_000) })],
    ['schema-mismatch', record({ value: '{"id":"a","size":"big"}' })],
    ['schema-mismatch', record({ value: '['.repeat(5_000) + ']'.repeat(5_000) })],
  ])('tells %s instead of throwing', (reason, broken) => {
    const outcome = decodeMessage(things, broken);
    expect(isDecodeFailure(outcome)).toBe(true);
    expect(outcome).toMatchObject({ reason });
  });

  it('tells a schema whose own code throws from a message that fits', () => {
    const fragile = defineMessage({
      name: 'fragile-thing',
      version: 1,
      topic: thingEvents,
      summary: '',
      schema: z.object({ id: z.string() }).refine(({ id }) => {
        if (id === 'boom') throw new TypeError('a bug of the schema');
        return true;
      }),
      keyOf: (data) => data.id,
      example: { id: 'a' },
    });
    const { headers, topic } = encodeMessage(fragile, { id: 'a' }, meta);
    const outcome = decodeMessage(new ContractRegistry([fragile]), {
      headers,
      topic,
      value: '{"id":"boom"}',
    });
    expect(outcome).toMatchObject({
      reason: 'schema-mismatch',
      detail: expect.stringContaining('a bug of the schema'),
    });
  });
});
