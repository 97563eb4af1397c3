import { describe, expect, it } from '@jest/globals';
import { Parser } from '@asyncapi/parser';
import { asyncApiDocument, contractsMarkdown } from './index.js';
import { things } from './thing.fixture.js';

const document = asyncApiDocument(things, { title: 'Things', version: '1', description: 'Of things.' });

/** The parser also gives advice, in other severities. */
const isError = ({ severity }: { readonly severity: number }) => severity === 0;

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

  it('is valid AsyncAPI 3.0 for its own parser, which finds every message and operation', async () => {
    const { document: parsed, diagnostics } = await new Parser().parse(JSON.stringify(document));
    expect(diagnostics.filter(isError)).toEqual([]);
    expect(parsed!.version()).toBe('3.0.0');
    expect(parsed!.messages().all()).toHaveLength(things.contracts().length);
    expect(parsed!.operations().all()).toHaveLength(things.topics().length);
  });

  it('would not be valid with an operation of no known action', async () => {
    const broken = JSON.parse(JSON.stringify(document)) as { operations: Record<string, { action: string }> };
    Object.values(broken.operations)[0]!.action = 'shout';
    const { diagnostics } = await new Parser().parse(JSON.stringify(broken));
    expect(diagnostics.some(isError)).toBe(true);
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
