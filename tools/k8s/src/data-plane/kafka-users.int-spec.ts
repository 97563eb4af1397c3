import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { contracts, skuListed } from '@millrace/contracts';
import { CompactedTable } from '@millrace/messaging';
import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { SecuredCluster } from '../testing/secured-cluster.fixture.js';
import { usersOfManifests } from '../testing/users-of-manifests.fixture.js';

const users = usersOfManifests();
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
    // Redriven, and dead, letters of what it hears.
    'inventory.commands',
    'inventory.commands.dlq',
    'order.events',
    'order.events.dlq',
  ],
  'kafka-payment': [
    'payment.events',
    // Redriven, and dead, letters of what it hears.
    'payment.commands',
    'payment.commands.dlq',
    'order.events',
    'order.events.dlq',
  ],
  'kafka-keda': [],
  'kafka-operator': [],
};
const mayRead: Readonly<Record<string, readonly string[]>> = {
  'kafka-order': ['inventory.events', 'payment.events', 'inventory.catalogue'],
  'kafka-inventory': ['inventory.commands', 'order.events'],
  'kafka-payment': ['payment.commands', 'order.events'],
};

const REFUSED = 'TOPIC_AUTHORIZATION_FAILED';
const expectedOutcomes = (allowed: readonly string[]) =>
  Object.fromEntries(topics.map((topic) => [topic, allowed.includes(topic) ? 'done' : REFUSED]));

async function outcomeOfEach(
  refusalOf: (topic: string) => Promise<string | undefined>,
): Promise<Readonly<Record<string, string>>> {
  const outcomes: Record<string, string> = {};
  for (const topic of topics) outcomes[topic] = (await refusalOf(topic)) ?? 'done';
  return outcomes;
}

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
    const outcomes = await outcomeOfEach((topic) => cluster.refusalOfWrite(user, topic));
    expect(outcomes).toEqual(expectedOutcomes(mayWrite[user]!));
  });

  it.each(services)('%s reads what it hears, in its own group, and nothing else', async (user) => {
    const outcomes = await outcomeOfEach((topic) => cluster.refusalOfRead(user, groupOf(user), topic));
    expect(outcomes).toEqual(expectedOutcomes(mayRead[user]!));
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
    expect(hidden.refusal).toBe(REFUSED);
  });

  it('the operator sees how far each group is behind', async () => {
    const groups = await cluster.asAdmin('kafka-operator', (admin) => admin.listGroups());
    expect(groups.value?.groups.map(({ groupId }) => groupId).toSorted()).toEqual(
      services.map(groupOf).toSorted(),
    );
    const offsets = await cluster.asAdmin('kafka-operator', (admin) =>
      admin.fetchOffsets({ groupId: 'order' }),
    );
    expect(offsets.refusal).toBeUndefined();
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
    expect(changed.refusal).toBe(REFUSED);
  });

  it.each(Object.keys(mayWrite))('%s makes no topic, drops none, and grants nothing', async (user) => {
    const made = await cluster.asAdmin(user, (admin) =>
      admin.createTopics({ topics: [{ topic: 'order.mine' }], waitForLeaders: false }),
    );
    const dropped = await cluster.asAdmin(user, (admin) => admin.deleteTopics({ topics: ['order.events'] }));
    const granted = await cluster.asAdmin(user, (admin) => cluster.grantAll(admin, user));
    expect([made.refusal, dropped.refusal, granted.refusal]).toEqual([
      REFUSED,
      REFUSED,
      'CLUSTER_AUTHORIZATION_FAILED',
    ]);
  });
});
