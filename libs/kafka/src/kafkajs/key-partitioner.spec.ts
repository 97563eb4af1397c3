import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { kafkajs } from './adapted-kafkajs.js';
import { keyPartitioner } from './key-partitioner.js';

const theirs = kafkajs.Partitioners.DefaultPartitioner;
const partitionMetadata = (partitions: number) =>
  Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: partitionId === 1 ? -1 : 1,
    replicas: [],
    isr: [],
  }));

describe('the partition of a message', () => {
  it('is that of kafkajs: a key stays where it is', () => {
    const [ours, original] = [keyPartitioner(theirs)(), theirs()];
    const bytes = fc.uint8Array().map((array) => Buffer.from(array));
    fc.assert(
      fc.property(
        fc.oneof(bytes, fc.string({ unit: 'grapheme' })),
        fc.integer({ min: 1, max: 50 }),
        (key, partitions) => {
          const choice = {
            topic: 't',
            partitionMetadata: partitionMetadata(partitions),
            message: { key, value: null },
          };
          expect(ours(choice)).toBe(original(choice));
        },
      ),
    );
  });

  it('is the one that the message names', () => {
    const choice = { topic: 't', partitionMetadata: partitionMetadata(4) };
    expect(keyPartitioner(theirs)()({ ...choice, message: { partition: 3, key: 'k', value: null } })).toBe(3);
  });

  it('without a key, is one that has a leader', () => {
    const partition = keyPartitioner(theirs)()({
      topic: 't',
      partitionMetadata: partitionMetadata(2),
      message: { key: null, value: null },
    });
    expect(partition).toBe(0);
  });
});
