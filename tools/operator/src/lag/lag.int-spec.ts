import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineTopic } from '@millrace/contract-kit';
import { connectedAdmin, createKafka } from '@millrace/kafka';
import { createLogger } from '@millrace/telemetry';
import { freshTopics } from '@millrace/testing';
import type { Admin, Kafka } from 'kafkajs';
import { millrace } from '../testing/run.fixture.js';

const declared = defineTopic({ name: 'things', owner: 'thing', kind: 'events', partitions: 2, summary: '' });
let kafka: Kafka;
let admin: Admin;
let topic: string;
let groupId: string;
let env: Record<string, string>;

beforeAll(async () => {
  const { brokers, topics, prefix } = await freshTopics({ things: declared });
  [topic, groupId] = [topics.things.name, `${prefix}.reader`];
  env = { KAFKA_BROKERS: brokers.join(',') };
  kafka = createKafka({
    clientId: 'test',
    brokers,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  admin = await connectedAdmin(kafka, { brokers }, { deadlineMs: 10_000 });
});
afterAll(() => admin.disconnect());

describe('lag', () => {
  it('is what a group has not settled, by topic and by partition', async () => {
    const producer = kafka.producer();
    await producer.connect();
    const messages = [0, 0, 0, 1].map((partition) => ({ value: 'x', partition }));
    await producer.send({ topic, messages });
    await producer.disconnect();
    await admin.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '1' }] });
    const byTopic = await millrace(env, 'lag', groupId);
    expect(byTopic.code).toBe(0);
    expect(byTopic.out.split('\n').at(-1)).toMatch(new RegExp(`${groupId} +${topic} +2$`));
    const byPartition = await millrace(env, 'lag', groupId, '--partitions');
    expect(byPartition.out.split('\n').at(-1)).toMatch(new RegExp(`${topic} +0 +1 +2$`));
    expect((await millrace(env, 'lag')).out).toContain(groupId);
  });

  it('of a group that has committed nothing is not there', async () => {
    const { code, out } = await millrace(env, 'lag', `${groupId}.unknown`);
    expect({ code, out }).toEqual({ code: 0, out: 'No group has committed anything.' });
  });
});
