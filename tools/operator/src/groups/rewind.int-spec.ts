import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contracts } from '@millrace/contracts';
import { createKafka } from '@millrace/kafka';
import { createLogger } from '@millrace/telemetry';
import { eventually, freshKafka, type FreshKafka } from '@millrace/testing';
import type { Admin, Consumer, Kafka } from 'kafkajs';
import { millrace } from '../testing/run.fixture.js';

const topic = 'inventory.commands';
const group = 'inventory';
let kafka: FreshKafka;
let client: Kafka;
let admin: Admin;
let env: Record<string, string>;
/** Between the third and the fourth record of partition 0, by the clock of the records. */
let moment: string;

beforeAll(async () => {
  kafka = await freshKafka(contracts.allTopics());
  env = { KAFKA_BROKERS: kafka.brokers.join(',') };
  const logger = createLogger({ service: 'test', level: 'silent' });
  client = createKafka({ clientId: 'test', brokers: kafka.brokers, logger });
  admin = client.admin();
  const producer = client.producer();
  await Promise.all([admin.connect(), producer.connect()]);
  const now = Date.now();
  moment = new Date(now - 60_000).toISOString();
  const recordAt = (partition: number, secondsAgo: number) => ({
    partition,
    value: 'v',
    timestamp: String(now - secondsAgo * 1_000),
  });
  const ages = [90, 80, 70, 50, 40];
  await producer.send({ topic, messages: ages.map((age) => recordAt(0, age)) });
  await producer.send({ topic, messages: [recordAt(1, 80)] });
  await producer.disconnect();
});
afterAll(async () => {
  await admin.disconnect();
  await kafka.stop();
});

/** A member that reads everything there is and commits it. */
async function join(): Promise<Consumer> {
  const consumer = client.consumer({ groupId: group, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({ autoCommitThreshold: 1, eachMessage: async () => undefined });
  const everything = async () => expect((await committed()).slice(0, 2)).toEqual(['5', '1']);
  await eventually(everything, { waitingFor: 'everything to be committed' });
  return consumer;
}

async function committed(): Promise<readonly string[]> {
  const [offsets] = await admin.fetchOffsets({ groupId: group, topics: [topic] });
  return offsets!.partitions.toSorted((a, b) => a.partition - b.partition).map(({ offset }) => offset);
}

const rewind = (...flags: string[]) => millrace(env, 'groups', 'rewind', group, topic, ...flags);

describe('groups rewind', () => {
  it('is refused while somebody is in the group', async () => {
    const member = await join();
    expect(await rewind('--to', moment, '--apply')).toMatchObject({
      code: 1,
      notes: expect.stringContaining('stop the service first'),
    });
    await member.disconnect();
    expect((await committed())[0]).toBe('5');
  });

  it('says how far it would go back, and changes nothing', async () => {
    expect(await rewind('--to', moment)).toMatchObject({ code: 3, out: `${topic}/0: 5 -> 3, 2 again` });
    expect((await committed())[0]).toBe('5');
  });

  it('goes back in the partitions that are beyond the moment; twice is once', async () => {
    expect(await rewind('--to', moment, '--apply')).toMatchObject({ code: 0 });
    expect((await committed()).slice(0, 2)).toEqual(['3', '1']);
    expect(await rewind('--to', moment, '--apply')).toMatchObject({
      code: 0,
      out: 'The group is not beyond that moment.',
    });
  });

  it.each(['yesterday', '2026-11-25 07:31:00', '2126-11-25T07:31:00Z'])(
    'does not take %s for a moment',
    async (to) => {
      expect(await rewind('--to', to)).toMatchObject({ code: 2 });
    },
  );
});
