import { createLogger } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeConsumer } from '../testing/fake-consumer.fixture.js';
import { TableReader } from './table-reader.js';

let fake: FakeConsumer;
let fatal: unknown[];
let taken: string[];
let read: (readonly [number, bigint])[];
/** How many consumers cannot connect before one can. */
let refused: number;
let reader: TableReader;

beforeEach(async () => {
  fake = new FakeConsumer();
  [fatal, taken, read, refused] = [[], [], [], 0];
  reader = new TableReader({
    kafka: {
      consumer: (config) => ({
        ...fake.kafka.consumer(config),
        connect: async () => {
          if (refused-- > 0) throw new Error('still away');
        },
      }),
    },
    groupId: 'shop.prices',
    topic: 'prices',
    logger: createLogger({ service: 'test', level: 'silent' }),
    take: ({ messages }) => taken.push(messages.map(({ offset }) => offset).join(' ')),
    onRead: (partition, position) => read.push([partition, position]),
    onFatal: (error) => fatal.push(error),
  });
  await reader.start();
});
afterEach(() => reader.stop());

const crash = (name: string, restart = false) =>
  fake.emit('CRASH', { error: Object.assign(new Error(name), { name }), restart });
const made = (consumers: number) =>
  eventually(() => expect(fake.made).toHaveLength(consumers), { waitingFor: `consumer ${consumers}` });

describe('the reader of a table', () => {
  it('hands over what it reads, and tells how far it is', async () => {
    await fake.deliver([4, 5]);
    fake.emit('END_BATCH_PROCESS', { partition: 1, lastOffset: '5' });
    expect([taken, read]).toEqual([['4 5'], [[1, 6n]]]);
  });

  it('joins again after what a cluster says while it starts, as often as it takes', async () => {
    refused = 2;
    crash('KafkaJSGroupCoordinatorNotFound');
    await made(4);
    await eventually(() => expect(refused).toBe(-1), { waitingFor: 'the one that connects' });
    await fake.deliver([0, 1]);
    fake.emit('END_BATCH_PROCESS', { partition: 0, lastOffset: '1' });
    expect([taken, read, fatal]).toEqual([['0 1'], [[0, 2n]], []]);
    crash('KafkaJSGroupCoordinatorNotFound');
    await made(5);
  });

  it('is over after anything else, but for what kafkajs mends by itself', () => {
    crash('KafkaJSNumberOfRetriesExceeded', true);
    expect(fatal).toEqual([]);
    crash('TypeError');
    expect(fatal).toMatchObject([{ name: 'TypeError' }]);
    expect(fake.made).toHaveLength(1);
  });

  it('that was stopped does not come back', async () => {
    crash('KafkaJSGroupCoordinatorNotFound');
    await reader.stop();
    crash('KafkaJSGroupCoordinatorNotFound');
    crash('TypeError');
    await reader.stop();
    expect([fake.made.length, fatal]).toEqual([1, []]);
  });
});
