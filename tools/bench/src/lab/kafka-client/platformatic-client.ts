import { partitionOfSlot, uuidV7 } from '@millrace/ids';
import { Admin, Consumer, Producer, stringSerializers } from '@platformatic/kafka';
import { Counter, PARTITIONS, type LabClient } from './lab-client.js';

const ALL_REPLICAS = -1;

/** `@platformatic/kafka`, with the settings that are nearest to ours. */
export function platformaticClient(bootstrapBrokers: string[]): LabClient {
  const options = { clientId: 'bench', bootstrapBrokers };
  const producer = new Producer({ ...options, serializers: stringSerializers, autocreateTopics: false });
  const consumer = () =>
    new Consumer({
      ...options,
      groupId: `bench-${uuidV7()}`,
      maxWaitTime: 100,
      maxBytes: 4 * 524_288,
      highWaterMark: 2_048,
    });
  return {
    createTopic: async (topic) => {
      const admin = new Admin(options);
      await admin.createTopics({ topics: [topic], partitions: PARTITIONS, replicas: 1 });
      await admin.close();
    },
    send: async (topic, messages) => {
      await producer.send({
        acks: ALL_REPLICAS,
        messages: messages.map(({ key, value, headers, slot }) => ({
          topic,
          key,
          value,
          headers: { ...headers },
          partition: partitionOfSlot(slot!, PARTITIONS),
        })),
      });
    },
    read: async (topic, messages) => {
      const reader = consumer();
      const stream = await reader.consume({ topics: [topic], autocommit: false, mode: 'earliest' });
      const counter = new Counter(messages);
      stream.on('data', ({ value, headers }) => counter.count(value, headers.size));
      const seen = await counter.whole();
      await stream.close();
      await reader.close();
      return seen;
    },
    follow: async (topic) => {
      const reader = consumer();
      const stream = await reader.consume({ topics: [topic], autocommit: false, mode: 'latest' });
      stream.on('data', () => undefined);
      return async () => {
        await stream.close();
        await reader.close();
      };
    },
  };
}
