// Settings
export { kafkaSettings } from './connection/kafka.settings.js';
export { kafkaConnection, type KafkaConnection, type KafkaSecurity } from './connection/kafka-connection.js';
// Client
export { createKafka, type KafkaClientOptions } from './client/kafka-client.js';
export { kafkajs } from './kafkajs/adapted-kafkajs.js';
export { keyPartitioner } from './kafkajs/key-partitioner.js';
export { connectedAdmin, type AdminWait } from './client/connected-admin.js';
export { reachTopics } from './client/reach-topics.js';
export { connectionFailure } from './client/kafka-failure.js';
// Topics of a cluster
export {
  declaredConfig,
  isInLine,
  planTopics,
  type ConfigChange,
  type FoundTopic,
  type NewTopic,
  type TopicPlan,
  type TopicTarget,
} from './topics/topic-plan.js';
export { applyTopicPlan, planClusterTopics } from './topics/cluster-topics.js';
// Consumer groups
export { readGroupLag, type PartitionLag } from './groups/group-lag.js';
// Errors
export { kafkaErrors } from './kafka.errors.js';
