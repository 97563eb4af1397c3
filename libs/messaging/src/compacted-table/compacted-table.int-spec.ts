import { defineMessage, defineTopic, encodeMessage, type MessageContract } from '@millrace/contract-kit';
import { uuidV7 } from '@millrace/ids';
import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { eventually, freshTopics } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { TestKafka } from '../testing/test-kafka.fixture.js';
import { CompactedTable } from './compacted-table.js';

interface Price {
  readonly sku: string;
  readonly price: number;
  readonly revision: number;
}

let brokers: readonly string[];
let kafka: TestKafka;
let contract: MessageContract<Price>;
const tables: CompactedTable<Price>[] = [];

beforeEach(async () => {
  const declared = defineTopic({ name: 'prices', owner: 'shop', kind: 'table', partitions: 2, summary: '' });
  const fresh = await freshTopics({ prices: declared });
  brokers = fresh.brokers;
  kafka = new TestKafka(brokers);
  contract = defineMessage({
    name: 'price-set',
    version: 1,
    topic: fresh.topics.prices,
    summary: '',
    schema: z.object({ sku: z.string(), price: z.int(), revision: z.int() }),
    keyOf: (data) => data.sku,
    example: { sku: 'a', price: 1, revision: 1 },
  });
});

afterEach(async () => {
  await Promise.all(tables.splice(0).map((table) => table.stop()));
  await kafka.close();
});

const set = (data: Price, partition = 0) => {
  const { key, value, headers } = encodeMessage(contract, data, { id: uuidV7(), source: '/test' });
  return { key, value, headers: { ...headers }, partition };
};

async function open() {
  const health = new HealthRegistry();
  const table = new CompactedTable({
    service: 'shop',
    brokers,
    contract,
    revisionOf: (data: Price) => data.revision,
    logger: createLogger({ service: 'shop', level: 'silent' }),
    health,
  });
  tables.push(table);
  await table.start();
  return { table, health };
}

describe('a compacted table', () => {
  it('is ready once everything that was there is here, then follows', async () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      set({ sku: `s${index}`, price: index, revision: 1 }, index % 2),
    );
    await kafka.send(contract.topic.name, many);
    const { table, health } = await open();
    expect(await health.ready()).toMatchObject({ healthy: table.size === 500 });
    await table.ready();
    expect(table.size).toBe(500);
    expect(table.get('s499')).toEqual({ sku: 's499', price: 499, revision: 1 });
    expect(await health.ready()).toMatchObject({ healthy: true });
    const changes: (readonly [string, number | undefined])[] = [];
    const unsubscribe = table.onChange((key, data) => changes.push([key, data?.price]));
    await kafka.send(contract.topic.name, [
      set({ sku: 's1', price: 7, revision: 3 }, 1),
      set({ sku: 's1', price: 5, revision: 2 }, 1),
      { key: 's3', value: null, partition: 1 },
      { key: 's5', value: 'not a message', partition: 1 },
      set({ sku: 's7', price: 9, revision: 2 }, 1),
    ]);
    await eventually(() => expect(table.get('s7')?.price).toBe(9), { waitingFor: 'the last change' });
    expect(changes).toEqual([
      ['s1', 7],
      ['s3', undefined],
      ['s7', 9],
    ]);
    expect(table.get('s3')).toBeUndefined();
    expect(table.get('s5')?.price).toBe(5);
    unsubscribe();
    await kafka.send(contract.topic.name, [set({ sku: 's9', price: 1, revision: 2 }, 1)]);
    await eventually(() => expect(table.get('s9')?.price).toBe(1), { waitingFor: 'one more change' });
    expect(changes).toHaveLength(3);
  });

  it('is ready at once when there is nothing, and outlives a listener that throws', async () => {
    const { table } = await open();
    await table.ready();
    expect(table.size).toBe(0);
    table.onChange(() => {
      throw new TypeError('a bug of the listener');
    });
    await kafka.send(contract.topic.name, [
      set({ sku: 'a', price: 1, revision: 1 }),
      set({ sku: 'b', price: 1, revision: 1 }),
    ]);
    await eventually(() => expect(table.size).toBe(2), { waitingFor: 'both rows' });
  });

  it('is read by every process alone: nobody takes partitions from another', async () => {
    await kafka.send(contract.topic.name, [
      set({ sku: 'a', price: 1, revision: 1 }, 0),
      set({ sku: 'b', price: 1, revision: 1 }, 1),
    ]);
    const [one, two] = await Promise.all([open(), open()]);
    await Promise.all([one.table.ready(), two.table.ready()]);
    expect([one.table.size, two.table.size]).toEqual([2, 2]);
  });
});
