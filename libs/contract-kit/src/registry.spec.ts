import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ContractRegistry, defineMessage, defineTopic } from './index.js';
import { thingEvents, thingMade, things } from './thing.fixture.js';

describe('ContractRegistry', () => {
  it('finds contracts by wire type', () => {
    expect(things.byType('millrace.thing.thing-made.v1')).toBe(thingMade);
    expect(things.byType('millrace.thing.thing-made.v2')).toBeUndefined();
  });

  it('derives every topic that must exist; tables have no dead letters', () => {
    expect(things.allTopics().map(({ name, partitions }) => [name, partitions])).toEqual([
      ['thing.events', 4],
      ['thing.events.dlq', 4],
      ['thing.commands', 4],
      ['thing.commands.dlq', 4],
      ['thing.table', 1],
    ]);
  });

  it('refuses two contracts of one wire type, and two topics of one name', () => {
    expect(() => new ContractRegistry([thingMade, { ...thingMade }])).toThrow(/two contracts are named/);
    const twin = defineMessage({
      ...thingMade,
      name: 'other',
      topic: defineTopic({ ...thingEvents, partitions: 9 }),
    });
    expect(() => new ContractRegistry([thingMade, twin])).toThrow(/two topics are named/);
  });
});

describe('defineMessage', () => {
  const declaration = {
    name: 'a-name',
    version: 1,
    topic: thingEvents,
    summary: '',
    schema: z.object({ id: z.string() }),
    keyOf: (data: { id: string }) => data.id,
    example: { id: 'a' },
  };

  it('refuses a name that is not kebab-case', () => {
    expect(() => defineMessage({ ...declaration, name: 'ThingMade' })).toThrow(/kebab-case/);
  });

  it('refuses an example that does not fit the schema', () => {
    const example = { id: 7 } as unknown as { id: string };
    expect(() => defineMessage({ ...declaration, example })).toThrow(/does not fit its schema/);
  });
});
