import { z } from 'zod';
import { ContractRegistry, defineMessage, defineTopic } from './index.js';

export const thingEvents = defineTopic({
  name: 'thing.events',
  owner: 'thing',
  kind: 'events',
  summary: 'What became of things.',
});

export const thingCommands = defineTopic({
  name: 'thing.commands',
  owner: 'thing',
  kind: 'commands',
  summary: 'What things are asked to do.',
});

export const thingTable = defineTopic({
  name: 'thing.table',
  owner: 'thing',
  kind: 'table',
  partitions: 1,
  summary: 'The newest of every thing.',
});

export const thingMade = defineMessage({
  name: 'thing-made',
  version: 1,
  topic: thingEvents,
  summary: 'A thing was made.',
  schema: z.object({ id: z.string().min(1), size: z.int().min(1) }),
  keyOf: (data) => data.id,
  slotOf: () => 7,
  example: { id: 'a', size: 1 },
});

export const makeThing = defineMessage({
  name: 'make-thing',
  version: 2,
  topic: thingCommands,
  summary: 'Make a thing.',
  schema: z.object({ id: z.string().min(1), colour: z.enum(['red', 'blue']).optional() }),
  keyOf: (data) => data.id,
  example: { id: 'a' },
});

export const thingListed = defineMessage({
  name: 'thing-listed',
  version: 1,
  topic: thingTable,
  summary: 'The newest of a thing.',
  schema: z.object({ id: z.string() }),
  keyOf: (data) => data.id,
  example: { id: 'a' },
});

export const things = new ContractRegistry([thingMade, makeThing, thingListed]);
