import {
  decodeMessage,
  encodeMessage,
  isCompiled,
  isDecodeFailure,
  type MessageContract,
} from '@millrace/contract-kit';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { contracts } from './index.js';

interface JsonSchema {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** Data that a schema allows, in all of its forms. */
function valid(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.type === 'object') {
    return fc.record(
      Object.fromEntries(Object.entries(schema.properties!).map(([name, field]) => [name, valid(field)])),
    );
  }
  if (schema.type === 'array') {
    const { minItems = 0, maxItems = 4 } = schema;
    return fc.array(valid(schema.items!), { minLength: minItems, maxLength: Math.min(maxItems, 4) });
  }
  if (schema.type === 'integer') return fc.integer({ min: schema.minimum!, max: schema.maximum! });
  if (schema.pattern !== undefined) {
    const pattern = new RegExp(schema.pattern);
    const matching = fc.stringMatching(pattern);
    if (schema.format !== 'uuid') return matching;
    // Of the pattern alone, two thirds would be all zeros or all ones.
    const usual = fc.uuid().filter((id) => pattern.test(id));
    return fc.oneof({ arbitrary: usual, weight: 15 }, { arbitrary: matching, weight: 1 });
  }
  const { minLength = 0, maxLength = 40 } = schema;
  return fc
    .string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 40) })
    .filter(({ length }) => length >= minLength && length <= maxLength);
}

const UNLIKELY: readonly unknown[] = [
  null,
  true,
  '',
  'x',
  0,
  -0,
  -1,
  1.5,
  1e15,
  1e16,
  1e21,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [[]],
  'EUR\n',
  '\\',
  '"',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '0199C0DE-0000-8ABC-8000-000000000001',
  '0199c0de-0000-9abc-8000-000000000001',
  'x'.repeat(101),
  '2026-02-30T25:00:00Z',
  '2026-01-01T00:00:00.000Z',
];

/** One value somewhere inside that is another one, or missing, or one too many. */
function damaged(data: unknown): fc.Arbitrary<unknown> {
  const anything = fc.oneof(fc.constantFrom(...UNLIKELY), fc.jsonValue());
  if (typeof data !== 'object' || data === null) return anything;
  if (Array.isArray(data)) {
    const inside = data.map((item, index) => damaged(item).map((bad) => data.with(index, bad) as unknown));
    return fc.oneof(anything, fc.constant([...data, ...data]), fc.constant(data.slice(1)), ...inside);
  }
  const fields = Object.entries(data);
  const inside = fields.flatMap(([name, value]) => [
    damaged(value).map((bad): unknown => ({ ...data, [name]: bad })),
    fc.constant(Object.fromEntries(fields.filter(([other]) => other !== name))),
  ]);
  const more = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString'));
  return fc.oneof(
    anything,
    fc
      .tuple(more, anything)
      .map(
        ([name, value]) =>
          JSON.parse(
            `{${JSON.stringify(name)}:${JSON.stringify(value)},${JSON.stringify(data).slice(1)}`,
          ) as unknown,
      ),
    fc.constant(Object.fromEntries(fields.toReversed())),
    ...inside,
  );
}

/** JSON text as others may write it, or with an error in it. */
function texts(data: unknown): fc.Arbitrary<string> {
  const text = JSON.stringify(data);
  const position = fc.nat(text.length);
  const character = fc.constantFrom(
    '',
    '"',
    '\\',
    ',',
    '{',
    '}',
    '[',
    ']',
    '0',
    '-',
    '.',
    'e',
    ' ',
    '\n',
    '\u0000',
    'ä',
    '\ud800',
  );
  return fc.oneof(
    fc.constant(text),
    fc.constant(JSON.stringify(data, null, 1)),
    fc.constant(text.replaceAll('a', '\\u0061')),
    // At the beginning of every text in turn.
    fc.tuple(fc.nat(5), fc.constantFrom('\n', '\\n', '"')).map(([nth, other]) => {
      let seen = 0;
      return text.replaceAll(/:"/g, (quote) => (seen++ === nth ? quote + other : quote));
    }),
    fc.tuple(position, character).map(([at, other]) => text.slice(0, at) + other + text.slice(at + 1)),
    fc.tuple(position, character).map(([at, other]) => text.slice(0, at) + other + text.slice(at)),
    position.map((at) => text.slice(0, at)),
  );
}

/** By JSON.parse and the schema alone, with the order of the fields. */
function byTheBook(contract: MessageContract, text: string) {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { reason: 'invalid-json', detail: (error as Error).message };
  }
  const result = contract.schema.safeParse(json);
  return result.success
    ? { data: result.data, fields: JSON.stringify(result.data) }
    : { reason: 'schema-mismatch', detail: z.prettifyError(result.error) };
}

const meta = { id: '2ed6657d-e927-568b-95e1-2665a8aea6a2', source: '/test' };

function byDecoding(contract: MessageContract, value: Buffer | string) {
  const headers = { ...encodeMessage(contract, contract.example, meta).headers };
  const outcome = decodeMessage(contracts, { topic: contract.topic.name, headers, value });
  return isDecodeFailure(outcome) ? outcome : { data: outcome.data, fields: JSON.stringify(outcome.data) };
}

/** A producer's data by the schema alone. */
function strictlyByTheBook(contract: MessageContract, data: unknown): string {
  const result = (contract.schema as unknown as z.ZodObject).strict().safeParse(data);
  return result.success
    ? JSON.stringify(result.data)
    : `invalid ${contract.type}: ${z.prettifyError(result.error)}`;
}

function byEncoding(contract: MessageContract, data: unknown): string {
  try {
    return encodeMessage(contract, data, meta).value;
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(contracts.contracts().map((contract) => [contract.name, contract] as const))(
  '%s',
  (_name, contract) => {
    const fits = valid(z.toJSONSchema(contract.schema) as JsonSchema);

    it('is compiled', () => expect(isCompiled(contract.schema)).toBe(true));

    it('is read as its schema reads it, what fits and what does not', () => {
      const both = fits.chain((data) => fc.oneof(fc.constant(data), damaged(data)));
      fc.assert(
        fc.property(both.chain(texts), (text) => {
          const bytes = Buffer.from(text);
          expect(byDecoding(contract, text)).toEqual(byTheBook(contract, text));
          expect(byDecoding(contract, bytes)).toEqual(byTheBook(contract, bytes.toString()));
        }),
        { numRuns: 120 },
      );
    });

    it('is written as its schema allows it, or refused in its words', () => {
      const both = fits.chain((data) => fc.oneof(fc.constant(data), damaged(data)));
      fc.assert(
        fc.property(both, (data) =>
          expect(byEncoding(contract, data)).toBe(strictlyByTheBook(contract, data)),
        ),
        { numRuns: 60 },
      );
    });
  },
);
