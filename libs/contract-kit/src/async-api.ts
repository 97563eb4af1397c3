import { z } from 'zod';
import type { MessageContract } from './message-contract.js';
import type { ContractRegistry } from './registry.js';
import type { Topic } from './topic.js';

export interface AsyncApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description: string;
}

type Json = Readonly<Record<string, unknown>>;

/** The JSON Schema (draft 2020-12) of a contract's data, as a producer writes it. */
export function dataSchemaOf(contract: MessageContract): Json {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(contract.schema) as Record<string, unknown>;
  return schema;
}

/**
 * The AsyncAPI 3.0 document of all contracts: a channel per topic, a message per contract, and for each topic
 * what its owner does with it: it receives commands and sends everything else.
 */
export function asyncApiDocument(registry: ContractRegistry, info: AsyncApiInfo): Json {
  const topics = registry.topics();
  return {
    asyncapi: '3.0.0',
    info,
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      topics.map((topic) => [topic.name, channelOf(topic, contractsOn(registry, topic))]),
    ),
    operations: Object.fromEntries(topics.map((topic) => operationOf(topic, contractsOn(registry, topic)))),
    components: {
      messages: Object.fromEntries(
        registry.contracts().map((contract) => [contract.type, messageOf(contract)]),
      ),
      schemas: { headers: HEADERS },
    },
  };
}

/** The contracts of one topic, in the order of their declaration. */
export function contractsOn(registry: ContractRegistry, topic: Topic): readonly MessageContract[] {
  return registry.contracts().filter((contract) => contract.topic === topic);
}

function channelOf(topic: Topic, contracts: readonly MessageContract[]): Json {
  return {
    address: topic.name,
    summary: topic.summary,
    messages: Object.fromEntries(
      contracts.map(({ type, name, version }) => [
        `${name}-v${version}`,
        { $ref: `#/components/messages/${type}` },
      ]),
    ),
    bindings: {
      kafka: {
        topic: topic.name,
        partitions: topic.partitions,
        topicConfiguration: {
          'cleanup.policy': [topic.cleanup],
          ...(topic.cleanup === 'delete' ? { 'retention.ms': topic.retentionMs } : {}),
        },
      },
    },
  };
}

function operationOf(topic: Topic, contracts: readonly MessageContract[]): readonly [string, Json] {
  const action = topic.kind === 'commands' ? 'receive' : 'send';
  return [
    `${topic.owner}.${action}.${topic.name}`,
    {
      action,
      channel: { $ref: `#/channels/${topic.name}` },
      summary: `${topic.owner} ${action}s on ${topic.name}.`,
      messages: contracts.map(({ name, version }) => ({
        $ref: `#/channels/${topic.name}/messages/${name}-v${version}`,
      })),
    },
  ];
}

function messageOf(contract: MessageContract): Json {
  return {
    name: contract.type,
    title: `${contract.name} v${contract.version}`,
    summary: contract.summary,
    contentType: 'application/json',
    headers: { $ref: '#/components/schemas/headers' },
    payload: dataSchemaOf(contract),
    bindings: { kafka: { key: { type: 'string', description: 'The subject: order is kept per key.' } } },
    examples: [{ name: 'example', payload: contract.example }],
  };
}

const text = (description: string) => ({ type: 'string', description });

/** CloudEvents 1.0, Kafka binding, binary mode. */
const HEADERS: Json = {
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_type', 'ce_source', 'ce_time', 'ce_subject', 'content-type'],
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: { type: 'string', format: 'uuid', description: 'Deterministic: a resend has the same id.' },
    ce_type: text('millrace.<owner>.<name>.v<version>'),
    ce_source: text('The producing service.'),
    ce_time: { type: 'string', format: 'date-time' },
    ce_subject: text('The aggregate: equals the record key.'),
    'content-type': { type: 'string', const: 'application/json' },
    traceparent: text('W3C Trace Context.'),
    baggage: text('W3C Baggage.'),
    deadline: text('Unix milliseconds after which work on the message is pointless.'),
  },
};
