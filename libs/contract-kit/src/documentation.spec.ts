import { describe, expect, it } from '@jest/globals';
import { asyncApiDocument, contractsMarkdown } from './index.js';
import { things } from './thing.fixture.js';

const document = asyncApiDocument(things, { title: 'Things', version: '1', description: 'Of things.' });

describe('asyncApiDocument', () => {
  it('has a channel per topic, a message per contract; an owner receives commands and sends events', () => {
    expect(document).toMatchObject({
      asyncapi: '3.0.0',
      channels: {
        'thing.commands': { messages: { 'make-thing-v2': {} }, bindings: { kafka: { partitions: 4 } } },
        'thing.table': { bindings: { kafka: { topicConfiguration: { 'cleanup.policy': ['compact'] } } } },
      },
      operations: {
        'thing.receive.thing.commands': { action: 'receive' },
        'thing.send.thing.events': { action: 'send' },
      },
      components: {
        messages: {
          'millrace.thing.thing-made.v1': {
            payload: { required: ['id', 'size'] },
            examples: [{ name: 'example' }],
          },
        },
      },
    });
  });

  it('refers only to what it contains', () => {
    const references = JSON.stringify(document)
      .match(/"#\/[^"]+"/g)!
      .map((quoted) => quoted.slice(3, -1));
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      const target = reference
        .split('/')
        .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document);
      expect({ reference, found: target !== undefined }).toEqual({ reference, found: true });
    }
  });
});

describe('contractsMarkdown', () => {
  const page = contractsMarkdown(things);

  it('shows topics, fields, what is optional, and an example', () => {
    expect(page).toContain('## thing.commands');
    expect(page).toContain('| `colour` (optional) | `red`, `blue` |');
    expect(page).toContain('| `size` | integer |');
    expect(page).toContain('{"id":"a","size":1}');
    expect(page).toContain('What cannot be processed goes to `thing.commands.dlq`.');
  });
});
