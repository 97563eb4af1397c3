import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contracts, skuListed } from '@millrace/contracts';
import { CompactedTable } from '@millrace/messaging';
import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { parseAllDocuments } from 'yaml';
import { SecuredCluster, type KafkaUserManifest } from '../testing/secured-cluster.fixture.js';

const USERS_FILE = join(import.meta.dirname, '../../../../k8s/components/topics/users.yaml');
const users = parseAllDocuments(readFileSync(USERS_FILE, 'utf8')).map(
  (document) => document.toJS() as KafkaUserManifest,
);
const topics = contracts.allTopics().map(({ name }) => name);
const services = ['kafka-order', 'kafka-inventory', 'kafka-payment'];
const groupOf = (user: string) => user.replace('kafka-', '');

/** By hand, so that a mistake in what the manifests are made from is seen here. */
const mayWrite: Readonly<Record<string, readonly string[]>> = {
  'kafka-order': [
    'order.events',
    'inventory.commands',
    'payment.commands',
    // Redriven, and dead, letters of what it hears.
    'inventory.events',
    'inventory.events.dlq',
    'payment.events',
    'payment.events.dlq',
  ],
  'kafka-inventory': [
    'inventory.events',
    'inventory.catalogue',
    'inventory.commands',
    'inventory.commands.dlq',
  ],
  'kafka-payment': ['payment.events', 'payment.commands', 'payment.commands.dlq'],
  'kafka-keda': [],
  'kafka-operator': [],
};
const mayRead: Readonly<Record<string, readonly string[]>> = {
  'kafka-order': ['inventory.events', 'payment.events', 'inventory.catalogue'],
  'kafka-inventory': ['inventory.commands'],
  'kafka-payment': ['payment.commands'],
};

let cluster: SecuredCluster;

beforeAll(async () => {
  cluster = await SecuredCluster.open(contracts.allTopics(), users);
});
afterAll(() => cluster.close());

describe('the users of the manifests, before a broker that asks ACLs', () => {
  it('are those of the services, of the autoscaler and of the operator', () => {
    expect(users.map(({ metadata }) => metadata.name).toSorted()).toEqual(Object.keys(mayWrite).toSorted());
  });

  it.each(Object.keys(mayWrite))('%s writes what it must, and is refused everywhere else', async (user) => {
    const taken: string[] = [];
    for (const topic of topics) {
      const refusal = await cluster.refusalOfWrite(user, topic);
      if (refusal === undefined) taken.push(topic);
      else expect([topic, refusal]).toEqual([topic, 'TOPIC_AUTHORIZATION_FAILED']);
    }
    expect(taken.toSorted()).toEqual(mayWrite[user]!.toSorted());
  });

  it.each(services)('%s reads what it hears, in its own group, and nothing else', async (user) => {
    const read: string[] = [];
    for (const topic of topics) {
      const refusal = await cluster.refusalOfRead(user, groupOf(user), topic);
      if (refusal === undefined) read.push(topic);
      else expect([topic, refusal]).toEqual([topic, 'TOPIC_AUTHORIZATION_FAILED']);
    }
    expect(read.toSorted()).toEqual(mayRead[user]!.toSorted());
  });

  it.each([
    ['kafka-order', 'payment'],
    ['kafka-inventory', 'order'],
    ['kafka-payment', 'payment.more'],
    ['kafka-keda', 'order'],
    ['kafka-operator', 'inventory'],
  ])('%s does not get into the group %s', async (user, group) => {
    const heard = mayRead[user]?.[0] ?? 'inventory.events';
    expect(await cluster.refusalOfRead(user, group, heard)).toBe('GROUP_AUTHORIZATION_FAILED');
  });

  it('order fills its catalogue, each process in a group of its own', async () => {
    const { brokers, security } = cluster.connectionOf('kafka-order');
    const table = new CompactedTable({
      service: 'order',
      brokers,
      security,
      contract: skuListed,
      revisionOf: ({ revision }) => revision,
      logger: createLogger({ service: 'order', level: 'silent' }),
      health: new HealthRegistry(),
    });
    await table.start();
    await table.ready();
    await table.stop();
  });

  it('the autoscaler sees how far a group is behind, and no group or topic beyond those', async () => {
    const { value: lag } = await cluster.asAdmin('kafka-keda', async (admin) => {
      const ends = await admin.fetchTopicOffsets('payment.events');
      const [committed] = await admin.fetchOffsets({ groupId: 'order', topics: ['payment.events'] });
      return { committed: committed!.partitions.length, ends: ends.length };
    });
    expect(lag).toEqual({ committed: 4, ends: 4 });
    const hidden = await cluster.asAdmin('kafka-keda', (admin) => admin.fetchTopicOffsets('order.events'));
    expect(hidden.refusal).toBe('TOPIC_AUTHORIZATION_FAILED');
  });

  it('the operator sees every topic with its settings, and changes none', async () => {
    const seen = await cluster.asAdmin('kafka-operator', (admin) => admin.listTopics());
    expect(seen.value?.toSorted()).toEqual(topics.toSorted());
    const config = await cluster.asAdmin('kafka-operator', (admin) =>
      admin.describeConfigs({ resources: [{ type: 2, name: 'order.events' }], includeSynonyms: false }),
    );
    expect(config.value?.resources[0]?.configEntries).not.toEqual([]);
    const changed = await cluster.asAdmin('kafka-operator', (admin) =>
      admin.alterConfigs({
        validateOnly: true,
        resources: [{ type: 2, name: 'order.events', configEntries: [{ name: 'retention.ms', value: '1' }] }],
      }),
    );
    expect(changed.refusal).toBe('TOPIC_AUTHORIZATION_FAILED');
  });

  it.each(Object.keys(mayWrite))('%s makes no topic, drops none, and grants nothing', async (user) => {
    const made = await cluster.asAdmin(user, (admin) =>
      admin.createTopics({ topics: [{ topic: 'order.mine' }], waitForLeaders: false }),
    );
    const dropped = await cluster.asAdmin(user, (admin) => admin.deleteTopics({ topics: ['order.events'] }));
    const granted = await cluster.asAdmin(user, (admin) => cluster.grantAll(admin, user));
    expect([made.refusal, dropped.refusal, granted.refusal]).toEqual([
      'TOPIC_AUTHORIZATION_FAILED',
      'TOPIC_AUTHORIZATION_FAILED',
      'CLUSTER_AUTHORIZATION_FAILED',
    ]);
  });
});
