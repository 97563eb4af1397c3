import { describe, expect, it } from '@jest/globals';
import type { Kafka, ProducerBatch, ProducerConfig } from 'kafkajs';
import { type OutgoingRecord, RecordProducer } from './record-producer.js';

const record = (topic: string, value: string, partition: number | null = 0): OutgoingRecord => ({
  topic,
  key: 'k',
  partition,
  headers: {},
  value,
});

/** A cluster whose answers the test gives, in order of the requests. */
function cluster(answers: readonly Promise<void>[] = []) {
  const configs: (ProducerConfig | undefined)[] = [];
  const requests: { readonly producer: number; readonly batch: ProducerBatch }[] = [];
  const closed: number[] = [];
  const kafka = {
    producer: (config?: ProducerConfig) => {
      const producer = configs.push(config);
      return {
        connect: async () => undefined,
        disconnect: async () => void closed.push(producer),
        sendBatch: async (batch: ProducerBatch) => {
          requests.push({ producer, batch });
          await answers[requests.length - 1];
        },
      };
    },
  } as unknown as Kafka;
  return { producer: new RecordProducer(kafka), configs, requests, closed };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a record producer', () => {
  it('sends all topics in one request, each in the order given, and waits for all replicas', async () => {
    const { producer, requests, configs } = cluster();
    await producer.send([record('a', '1'), record('b', '2', null), record('a', '3')]);
    expect(requests).toHaveLength(1);
    expect(requests[0]!.batch).toEqual({
      acks: -1,
      topicMessages: [
        {
          topic: 'a',
          messages: [
            { key: 'k', value: '1', headers: {}, partition: 0 },
            { key: 'k', value: '3', headers: {}, partition: 0 },
          ],
        },
        { topic: 'b', messages: [{ key: 'k', value: '2', headers: {} }] },
      ],
    });
    // The idempotent producer of kafkajs loses acknowledged records when a response is lost.
    expect(configs).toEqual([expect.objectContaining({ idempotent: false, allowAutoTopicCreation: false })]);
  });

  it('sends one request at a time', async () => {
    const gate = Promise.withResolvers<void>();
    const { producer, requests } = cluster([gate.promise]);
    const both = Promise.all([producer.send([record('a', '1')]), producer.send([record('a', '2')])]);
    await turn();
    expect(requests).toHaveLength(1);
    gate.resolve();
    await both;
    expect(requests).toHaveLength(2);
  });

  it('after any error the connection is given up before a fresh one sends', async () => {
    const { producer, requests, closed } = cluster([Promise.reject(new Error('timed out'))]);
    const failed = producer.send([record('a', '1')]);
    const next = producer.send([record('a', '1')]);
    await expect(failed).rejects.toThrow('timed out');
    await next;
    expect(closed).toEqual([1]);
    expect(requests.map((request) => request.producer)).toEqual([1, 2]);
  });
});
