import { ContractRegistry, defineMessage, defineTopic, encodeMessage } from '@millrace/contract-kit';
import { uuidV7 } from '@millrace/ids';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { defineSubscription } from '../subscription.js';
import { decodeRecords } from './record-decoder.js';
import type { FetchedRecord } from './record.js';

const topic = defineTopic({ name: 'thing.events', owner: 'thing', kind: 'events', summary: '' });
const declare = (name: string) =>
  defineMessage({
    name,
    version: 1,
    topic,
    summary: '',
    schema: z.object({ id: z.string() }),
    keyOf: (data) => data.id,
    example: { id: 'a' },
  });
const made = declare('thing-made');
const lost = declare('thing-lost');
const registry = new ContractRegistry([made, lost]);
const subscription = defineSubscription({ consumer: 'reader', contracts: [made] });

const recordOf = (contract: typeof made, offset: string, value?: string): FetchedRecord => {
  const wire = encodeMessage(contract, { id: 'a' }, { id: uuidV7(), source: '/test' });
  return {
    offset,
    key: Buffer.from('a'),
    headers: { ...wire.headers },
    value: Buffer.from(value ?? wire.value),
  };
};
const decode = (...records: FetchedRecord[]) => decodeRecords(registry, subscription, 2, records);

describe('decoding the records of a partition', () => {
  it('gives messages with the place they were read at, in order', () => {
    const { decoded } = decode(recordOf(made, '7'), recordOf(made, '8'));
    expect(decoded.map(({ message }) => message)).toMatchObject([
      { topic: 'thing.events', partition: 2, offset: '7', data: { id: 'a' } },
      { topic: 'thing.events', partition: 2, offset: '8' },
    ]);
  });

  it('passes over known types that are not subscribed, without a look at their values', () => {
    expect(decode(recordOf(lost, '1', 'not json'))).toEqual({ decoded: [], undecodable: [], passedOver: 1 });
  });

  it('tells poison from its neighbours, and why', () => {
    const { decoded, undecodable } = decode(
      recordOf(made, '1'),
      recordOf(made, '2', '{"id"'),
      { ...recordOf(made, '3'), headers: {} },
      recordOf(made, '4'),
    );
    expect(decoded.map(({ record }) => record.offset)).toEqual(['1', '4']);
    expect(undecodable.map(({ record, reason }) => [record.offset, reason])).toEqual([
      ['2', 'invalid-json'],
      ['3', 'missing-header'],
    ]);
  });
});
