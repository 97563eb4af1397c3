import type { Plant } from '../planting.js';

export const kafkaPlants: readonly Plant[] = [
  {
    rule: 'topics-are-the-contracts',
    what: 'other partitions than the contract',
    change: (objects) => objects.set('KafkaTopic/order.events', 'spec partitions', 12),
  },
  {
    rule: 'topics-are-the-contracts',
    what: 'a topic that is missing',
    change: (objects) => objects.remove('KafkaTopic/payment.commands.dlq'),
  },
  {
    rule: 'topics-are-the-contracts',
    what: 'a topic of nobody',
    change: (objects) => objects.set('KafkaTopic/order.events.dlq', 'spec topicName', 'orders.events.dlq'),
  },
  {
    rule: 'topics-are-the-contracts',
    what: 'a table that forgets',
    change: (objects) =>
      objects.set('KafkaTopic/inventory.catalogue', 'spec config cleanup.policy', 'delete'),
  },
  {
    rule: 'topics-are-the-contracts',
    what: 'another retention',
    change: (objects) => objects.set('KafkaTopic/order.events', 'spec config retention.ms', 3_600_000),
  },
  {
    rule: 'topics-survive-a-broker',
    what: 'two copies in production',
    change: (objects) => objects.set('KafkaTopic/order.events', 'spec replicas', 2),
  },
  {
    rule: 'topics-survive-a-broker',
    what: 'writes that need all brokers',
    overlay: 'staging',
    change: (objects) => objects.set('KafkaTopic/order.events', 'spec config min.insync.replicas', 3),
  },
  {
    rule: 'topics-survive-a-broker',
    what: 'more copies than brokers',
    overlay: 'local',
    change: (objects) => objects.set('KafkaTopic/order.events', 'spec replicas', 3),
  },
  {
    rule: 'brokers-keep-what-they-acknowledge',
    what: 'offsets on one broker',
    change: (objects) =>
      objects.set('Kafka/millrace', 'spec kafka config offsets.topic.replication.factor', 1),
  },
  {
    rule: 'brokers-keep-what-they-acknowledge',
    what: 'unclean elections',
    change: (objects) =>
      objects.set('Kafka/millrace', 'spec kafka config unclean.leader.election.enable', true),
  },
  {
    rule: 'brokers-keep-what-they-acknowledge',
    what: 'topics made by a spelling mistake',
    change: (objects) => objects.unset('Kafka/millrace', 'spec kafka config auto.create.topics.enable'),
  },
  {
    rule: 'rights-are-what-the-code-does',
    what: 'a right too few',
    change: (objects) =>
      objects.set('KafkaUser/kafka-payment', 'spec authorization acls 0 operations', ['Read']),
  },
  {
    rule: 'rights-are-what-the-code-does',
    what: 'a right too many',
    change: (objects) =>
      objects.append('KafkaUser/kafka-payment', 'spec authorization acls', {
        resource: { type: 'topic', name: 'inventory.events', patternType: 'literal' },
        operations: ['Write'],
      }),
  },
  {
    rule: 'rights-are-what-the-code-does',
    what: 'every topic that begins like it',
    change: (objects) =>
      objects.set('KafkaUser/kafka-payment', 'spec authorization acls 0 resource patternType', 'prefix'),
  },
  {
    rule: 'watchers-change-nothing',
    what: 'a scaler that may read messages',
    change: (objects) =>
      objects.append('KafkaUser/kafka-keda', 'spec authorization acls 0 operations', 'Read'),
  },
  {
    rule: 'every-user-has-a-password-and-limits',
    what: 'a user who may do everything',
    change: (objects) => objects.unset('KafkaUser/kafka-operator', 'spec authorization'),
  },
];
