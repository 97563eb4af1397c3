import { ContractRegistry, defineMessage, defineTopic } from '@millrace/contract-kit';
import { defineSubscription } from '@millrace/messaging';
import { z } from 'zod';

/** The subscription under test: one topic of things that have to be done once and in the order of their numbers. */
export function declareWorkload(partitions: number, maxBatchSize: number, name = 'thing.commands') {
  const topic = defineTopic({ name, owner: 'thing', kind: 'commands', partitions, summary: '' });
  const contract = defineMessage({
    name: 'do-thing',
    version: 1,
    topic,
    summary: 'Done once, in the order of its name.',
    schema: z.object({ name: z.string(), number: z.int(), slot: z.int() }),
    keyOf: (data) => data.name,
    slotOf: (data) => data.slot,
    example: { name: 'a', number: 0, slot: 0 },
  });
  const done = defineMessage({
    name: 'did-thing',
    version: 1,
    topic: defineTopic({ name: 'thing.events', owner: 'thing', kind: 'events', partitions, summary: '' }),
    summary: 'What it answers.',
    schema: z.object({ name: z.string(), number: z.int() }),
    keyOf: (data) => data.name,
    example: { name: 'a', number: 0 },
  });
  return {
    topic,
    contract,
    done,
    registry: new ContractRegistry([contract, done]),
    subscription: defineSubscription({ consumer: 'workers', contracts: [contract], maxBatchSize }),
  };
}

export type Workload = ReturnType<typeof declareWorkload>;
