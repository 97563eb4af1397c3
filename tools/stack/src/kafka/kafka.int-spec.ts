import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineTopic } from '@millrace/contract-kit';
import { ConfigResourceTypes } from 'kafkajs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brokerProblem, quietKafka } from './broker-check.js';
import { createTopics } from './create-topics.js';
import { startKafka, type KafkaBroker } from './kafka.js';

let folder: string;
let kafka: KafkaBroker;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-kafka-'));
  kafka = await startKafka({ dataDir: join(folder, 'kafka') });
});
afterAll(async () => {
  await kafka.stop();
  rmSync(folder, { recursive: true, force: true });
});

const events = defineTopic({
  name: 'thing.events',
  owner: 'test',
  kind: 'events',
  partitions: 3,
  summary: '',
});
const table = defineTopic({ name: 'thing.table', owner: 'test', kind: 'table', partitions: 1, summary: '' });

async function configOf(topic: string, name: string): Promise<string | undefined> {
  const admin = quietKafka(kafka.brokers, 3).admin();
  await admin.connect();
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: ConfigResourceTypes.TOPIC, name: topic, configNames: [name] }],
  });
  await admin.disconnect();
  return resources[0]?.configEntries[0]?.configValue;
}

describe('the local Kafka', () => {
  it('gets the topics as they are declared, once', async () => {
    expect(await createTopics(kafka.brokers, [events, table])).toEqual(['thing.events', 'thing.table']);
    expect(await createTopics(kafka.brokers, [events, table])).toEqual([]);
    expect(await configOf('thing.events', 'cleanup.policy')).toBe('delete');
    expect(await configOf('thing.events', 'retention.ms')).toBe(String(events.retentionMs));
    expect(await configOf('thing.table', 'cleanup.policy')).toBe('compact');
  });

  it('refuses a topic that has another number of partitions', async () => {
    await createTopics(kafka.brokers, [events]);
    const attempt = createTopics(kafka.brokers, [{ ...events, partitions: 6 }]);
    await expect(attempt).rejects.toThrow(/thing\.events: declared 6 partitions, found 3/);
  });

  it('makes no topic that nobody declared', async () => {
    const producer = quietKafka(kafka.brokers, 0).producer();
    await producer.connect();
    const attempt = producer.send({ topic: 'typo.events', messages: [{ value: 'x' }] });
    await expect(attempt).rejects.toThrow(/does not host this topic-partition/);
    await producer.disconnect();
  });

  it('keeps its topics over a kill and a change of the port', async () => {
    await createTopics(kafka.brokers, [events]);
    const before = kafka.brokers;
    kafka.kill('SIGKILL');
    await kafka.exited;
    expect(await brokerProblem(before)).toMatch(/nothing listens at 127\.0\.0\.1/);
    kafka = await startKafka({ dataDir: join(folder, 'kafka') });
    expect(kafka.brokers).not.toEqual(before);
    expect(await createTopics(kafka.brokers, [events])).toEqual([]);
  });

  it('does not start on a port that is in use', async () => {
    const port = Number(kafka.brokers[0]?.split(':')[1]);
    const attempt = startKafka({ dataDir: join(folder, 'second'), port });
    await expect(attempt).rejects.toMatchObject({ code: 'port_busy' });
  });
});
