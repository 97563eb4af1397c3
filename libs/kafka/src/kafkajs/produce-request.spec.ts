import { createRequire } from 'node:module';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { isCrc32c, nativeCrc32c } from './crc32c.js';
import { onePassProduceRequest, type ProduceArguments, type ProduceRequest } from './produce-request.js';
import type { Bytes } from './byte-writer.js';
import type { Checksum, RecordToSend } from './record-batch.js';

const require = createRequire(import.meta.url);
const theirs = require('kafkajs/src/protocol/requests/produce/v3/request.js') as ProduceRequest;
const theirCrc32c = require('kafkajs/src/protocol/recordBatch/crc32C/index.js') as Checksum;
const ours = onePassProduceRequest(theirs, nativeCrc32c());

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.string({ minLength: 60, maxLength: 300 }),
);
const bytes: fc.Arbitrary<Bytes> = fc.oneof(
  text,
  fc.uint8Array().map((array) => Buffer.from(array)),
);
// Names that are integers would be sorted to the front of an object, by both alike.
const name = text.filter((value) => value !== '__proto__');
const record: fc.Arbitrary<RecordToSend> = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.dictionary(name, fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })), { maxKeys: 4 }),
});
const request: fc.Arbitrary<ProduceArguments> = fc.record({
  acks: fc.constantFrom(-1, 0, 1),
  timeout: fc.nat(),
  topicData: fc.array(
    fc.record({
      topic: fc.string({ minLength: 1 }),
      partitions: fc.array(
        fc.record({ partition: fc.nat(99), messages: fc.array(record, { minLength: 1, maxLength: 70 }) }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 2 },
  ),
});

const encoded = async (definition: ProduceRequest, of: ProduceArguments) =>
  (await definition(of).encode()).buffer.toString('hex');

describe('a produce request in one pass', () => {
  it('has the bytes of the one of kafkajs', async () => {
    jest.useFakeTimers({ now: 1_700_000_000_000, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    try {
      await fc.assert(
        fc.asyncProperty(request, async (any) =>
          expect(await encoded(ours, any)).toBe(await encoded(theirs, any)),
        ),
        { numRuns: 150 },
      );
    } finally {
      jest.useRealTimers();
    }
  });

  it.each<[string, Partial<ProduceArguments>]>([
    ['a transaction', { transactionalId: 't' }],
    ['compression', { compression: 1 }],
    ['an idempotent producer', { producerId: 7 }],
    [
      'a time of its own',
      {
        topicData: [
          { topic: 't', partitions: [{ partition: 0, messages: [{ value: 'v', timestamp: '5' }] }] },
        ],
      },
    ],
  ])('leaves %s to kafkajs', (_what, changes) => {
    const definition = theirs({ acks: -1, timeout: 1, topicData: [] });
    const untouched = onePassProduceRequest(() => definition, nativeCrc32c());
    expect(untouched({ acks: -1, timeout: 1, topicData: [], ...changes })).toBe(definition);
  });
});

describe('CRC-32C', () => {
  it('of the processor is that of kafkajs', () => {
    const native = nativeCrc32c();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), (array) => {
        expect(native(Buffer.from(array))).toBe(theirCrc32c(Buffer.from(array)));
      }),
    );
  });

  it('is told from another checksum', () => {
    expect(isCrc32c(nativeCrc32c(), theirCrc32c)).toBe(true);
    expect(isCrc32c((data) => (nativeCrc32c()(data) ^ 1) >>> 0, theirCrc32c)).toBe(false);
    expect(isCrc32c(nativeCrc32c(), () => 0)).toBe(false);
  });
});
