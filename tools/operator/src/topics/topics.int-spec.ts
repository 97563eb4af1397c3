import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contracts } from '@millrace/contracts';
import { applyTopicPlan, connectedAdmin, createKafka, planTopics } from '@millrace/kafka';
import { createLogger } from '@millrace/telemetry';
import { eventually, freshKafka, type FreshKafka } from '@millrace/testing';
import type { Admin } from 'kafkajs';
import { millrace } from '../testing/run.fixture.js';

const topics = contracts.allTopics();
const one = topics[0]!;
let kafka: FreshKafka;
let admin: Admin;
let env: Record<string, string>;

beforeAll(async () => {
  kafka = await freshKafka([]);
  env = { KAFKA_BROKERS: kafka.brokers.join(',') };
  const logger = createLogger({ service: 'test', level: 'silent' });
  const client = createKafka({ clientId: 'test', brokers: kafka.brokers, logger });
  admin = await connectedAdmin(client, kafka, { deadlineMs: 10_000 });
});
afterAll(async () => {
  await admin.disconnect();
  await kafka.stop();
});

async function configOf(name: string): Promise<string | undefined> {
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: 2, name: one.name }],
  });
  return resources[0]!.configEntries.find(({ configName }) => configName === name)?.configValue;
}

async function setConfig(entries: Record<string, string>): Promise<void> {
  const configEntries = Object.entries(entries).map(([name, value]) => ({ name, value }));
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: one.name, configEntries }] });
  const inForce = async () => {
    for (const [name, value] of Object.entries(entries)) expect(await configOf(name)).toBe(value);
  };
  await eventually(inForce, { waitingFor: 'the broker to use the config' });
}

describe('topics', () => {
  it('are planned, made, and then there is nothing to do', async () => {
    const plan = await millrace(env, 'topics', 'plan', '--replication-factor', '1', '--min-isr', '1');
    expect(plan.code).toBe(3);
    expect(plan.out.split('\n')).toHaveLength(topics.length);
    expect(await admin.listTopics()).not.toContain(one.name);
    const applied = await Promise.all([
      millrace(env, 'topics', 'apply', '--replication-factor', '1', '--min-isr', '1'),
      millrace(env, 'topics', 'apply', '--replication-factor', '1', '--min-isr', '1'),
    ]);
    expect(applied).toMatchObject([{ code: 0 }, { code: 0 }]);
    expect(await admin.listTopics()).toEqual(expect.arrayContaining(topics.map(({ name }) => name)));
    expect(await configOf('min.insync.replicas')).toBe('1');
    const again = await millrace(env, 'topics', 'apply', '--min-isr', '1');
    expect(again).toMatchObject({ code: 0, out: 'All topics are as declared.' });
  });

  it('get a config back that somebody has changed; what nobody declared stays', async () => {
    await setConfig({ 'retention.ms': '1000', 'cleanup.policy': 'delete', 'segment.ms': '600000' });
    const plan = await millrace(env, 'topics', 'plan');
    expect(plan).toMatchObject({
      code: 3,
      out: `~ configure  ${one.name}: retention.ms 1000 -> ${one.retentionMs}`,
    });
    expect(await millrace(env, 'topics', 'apply')).toMatchObject({ code: 0 });
    expect(await configOf('retention.ms')).toBe(String(one.retentionMs));
    expect(await configOf('segment.ms')).toBe('600000');
    expect(await millrace(env, 'topics', 'plan')).toMatchObject({ code: 0 });
  });

  it('with another number of partitions are refused, and nothing else is changed', async () => {
    await setConfig({ 'retention.ms': '1000' });
    await admin.createPartitions({ topicPartitions: [{ topic: one.name, count: one.partitions + 1 }] });
    const grown = async () => {
      const { topics: known } = await admin.fetchTopicMetadata({ topics: [one.name] });
      expect(known[0]!.partitions).toHaveLength(one.partitions + 1);
    };
    await eventually(grown, { waitingFor: 'the new partition' });
    const refused = await millrace(env, 'topics', 'apply');
    expect(refused.code).toBe(1);
    expect(refused.notes).toContain(
      `${one.name}: declared ${one.partitions} partitions, found ${one.partitions + 1}`,
    );
    expect(await configOf('retention.ms')).toBe('1000');
  });

  it('with too few copies are refused: nothing could be written to them', async () => {
    const { code, notes } = await millrace(env, 'topics', 'apply', '--min-isr', '2');
    expect(code).toBe(1);
    expect(notes).toContain('1 replica(s) can never be 2 in sync');
  });

  it('that the brokers cannot make are told by their reason', async () => {
    const plan = planTopics({ topics: [{ ...one, name: 'too.many' }], replicationFactor: 3 }, new Map());
    await expect(applyTopicPlan(admin, plan)).rejects.toThrow(/replication/i);
  });
});
