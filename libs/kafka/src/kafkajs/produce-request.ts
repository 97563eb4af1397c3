import { ByteWriter } from './byte-writer.js';
import { expectedBatchBytes, writeRecordBatch, type Checksum, type RecordToSend } from './record-batch.js';

/** What kafkajs gives to its encoder of a produce request. */
export interface ProduceArguments {
  readonly acks: number;
  readonly timeout: number;
  readonly transactionalId?: string | null;
  /** A `Long` of kafkajs, or a number. */
  readonly producerId?: { toString(): string } | number;
  readonly compression?: number;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly messages: readonly (RecordToSend & { readonly timestamp?: string })[];
    }[];
  }[];
}

/** A request of kafkajs: `encode` gives one of its `Encoder`s, of which only these two are read afterwards. */
export interface RequestDefinition {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly apiName: string;
  readonly expectResponse: () => boolean;
  readonly encode: () => Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>;
}

export type ProduceRequest = (request: ProduceArguments) => RequestDefinition;

/**
 * kafkajs' produce request (version 3, on which the later ones build) with an encoder of ours: one buffer for the
 * whole request, where kafkajs allocates one of 512 bytes for each record and each header and copies them through
 * five more. What it does not know (compression, transactions, timestamps of one's own, the idempotent producer)
 * stays with kafkajs.
 */
export function onePassProduceRequest(original: ProduceRequest, crc32c: Checksum): ProduceRequest {
  return (request) => {
    const definition = original(request);
    if (!isPlain(request)) return definition;
    return {
      ...definition,
      encode: async () => {
        const buffer = encodeProduce(request, Date.now(), crc32c);
        return { buf: buffer, buffer };
      },
    };
  };
}

function isPlain({ transactionalId, producerId = -1, compression, topicData }: ProduceArguments): boolean {
  return (
    !transactionalId &&
    !compression &&
    String(producerId) === '-1' &&
    topicData.every(({ partitions }) =>
      partitions.every(({ messages }) => messages.every(({ timestamp }) => timestamp === undefined)),
    )
  );
}

function encodeProduce(request: ProduceArguments, nowMs: number, crc32c: Checksum): Buffer {
  const { acks, timeout, topicData } = request;
  const writer = new ByteWriter(expectedRequestBytes(topicData));
  writer.int16(-1);
  writer.int16(acks);
  writer.int32(timeout);
  writer.int32(topicData.length);
  for (const { topic, partitions } of topicData) {
    const nameBytes = Buffer.byteLength(topic);
    writer.reserve(6 + nameBytes);
    writer.int16(nameBytes);
    writer.text(topic);
    writer.int32(partitions.length);
    for (const { partition, messages } of partitions) {
      writer.reserve(8);
      writer.int32(partition);
      const sizeAt = writer.position;
      writer.int32(0);
      writeRecordBatch(writer, messages, nowMs, crc32c);
      writer.setUint32(sizeAt, writer.position - sizeAt - 4);
    }
  }
  return writer.written;
}

function expectedRequestBytes(topicData: ProduceArguments['topicData']): number {
  let bytes = 12;
  for (const { topic, partitions } of topicData) {
    bytes += 6 + topic.length;
    // The room that a record asks for, before it is known to be ASCII, is more than it takes.
    for (const { messages } of partitions) bytes += 8 + expectedBatchBytes(messages) + SPARE_BYTES;
  }
  return bytes;
}

const SPARE_BYTES = 4_096;
