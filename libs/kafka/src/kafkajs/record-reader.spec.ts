import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordReader, type ReadRecordFunction, type RecordDecoder } from './record-reader.js';
import { withHeaderBytes, type OriginalRecord } from './same-bytes.js';

const require = createRequire(import.meta.url);
const theirs = require('kafkajs/src/protocol/recordBatch/record/v0/decoder.js') as ReadRecordFunction;
const encode = require('kafkajs/src/protocol/recordBatch/record/v0/index.js') as OriginalRecord;
const Decoder = require('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => RecordDecoder & {
  readVarIntBytes(): Buffer;
};

const bytes = fc.uint8Array().map((array) => Buffer.from(array));
const name = fc
  .oneof(fc.constantFrom('ce_id', 'ce_type', 'traceparent'), fc.string({ unit: 'grapheme' }))
  .filter((value) => value !== '__proto__');

const sample = fc.record({
  record: fc.record({
    key: fc.option(bytes),
    value: fc.option(bytes),
    headers: fc.dictionary(name, fc.oneof(bytes, fc.array(bytes, { minLength: 1, maxLength: 3 }))),
    offsetDelta: fc.nat(100_000),
    timestampDelta: fc.integer(),
  }),
  context: fc.record({
    firstOffset: fc.oneof(fc.nat(), fc.bigInt({ min: 2n ** 51n, max: 2n ** 62n })).map(String),
    firstTimestamp: fc.nat(2 ** 41).map(String),
    magicByte: fc.constant(2),
    isControlBatch: fc.boolean(),
    timestampType: fc.constantFrom(0, 1),
    maxTimestamp: fc.nat(2 ** 41).map(String),
  }),
});

describe('a reader of records', () => {
  it('reads what kafkajs reads', () => {
    const reader = recordReader(theirs);
    fc.assert(
      fc.property(sample, ({ record, context }) => {
        const body = new Decoder(encode(record).buffer).readVarIntBytes();
        expect(withHeaderBytes(reader(new Decoder(body), context))).toEqual(
          theirs(new Decoder(body), context),
        );
      }),
    );
  });

  it('gives headers that are ASCII as text, and others as bytes', () => {
    const context = { firstOffset: '0', firstTimestamp: '0', magicByte: 2 };
    const read = (headers: Record<string, string>) => {
      const encoded = encode({ value: null, headers, offsetDelta: 0, timestampDelta: 0 }).buffer;
      return recordReader(theirs)(new Decoder(new Decoder(encoded).readVarIntBytes()), context).headers;
    };
    expect(read({ ce_id: 'a' })).toEqual({ ce_id: 'a' });
    expect(read({ ce_id: 'ä' })).toEqual({ ce_id: Buffer.from('ä') });
  });
});
