import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { compiledSchemaOf, isCompiled } from './compiled-schema.js';

const id = z.string().min(1);

describe('a compiled schema', () => {
  it.each<[string, z.ZodType]>([
    ['a refinement', z.object({ id: id.refine((text) => text !== 'no') })],
    ['a refinement of the whole', z.object({ id }).refine(() => true)],
    ['a transformation', z.object({ id: z.string().transform((text) => text.length) })],
    ['a text that is trimmed', z.object({ id: z.string().trim() })],
    ['a conversion', z.object({ size: z.coerce.number() })],
    ['a default', z.object({ id: id.default('x') })],
    ['a union', z.object({ id: z.union([id, z.int()]) })],
    ['null', z.object({ id: id.nullable() })],
    ['any number', z.object({ size: z.number() })],
    ['a step', z.object({ size: z.int().multipleOf(2) })],
    ['a limit that is not reached', z.object({ size: z.int().gt(2) })],
    ['other fields', z.looseObject({ id })],
    ['no other fields', z.strictObject({ id })],
    ['a field that is there or not, but never undefined', z.object({ id: z.exactOptional(id) })],
    ['a format with code of its own', z.object({ id: z.ipv6() })],
    ['a pattern that remembers', z.object({ id: z.string().regex(/a/g) })],
    ['a name that every object has', z.object({ toString: id })],
    ['no object', z.array(id)],
  ])('is the schema itself when it has %s', (_what, schema) => {
    expect(isCompiled(schema)).toBe(false);
    expect(compiledSchemaOf(schema).check({ id: 'a' })).toBeUndefined();
  });

  it('knows optional fields; what is undefined stays there', () => {
    const schema = z.object({ id, colour: z.enum(['red', 'blue']).optional(), size: z.int() });
    const { check, read } = compiledSchemaOf(schema);
    for (const data of [
      { id: 'a', size: 1 },
      { id: 'a', colour: 'red', size: 1 },
      { id: 'a', colour: undefined, size: 1 },
      { size: 1, more: 2, id: 'a' },
    ]) {
      expect(Object.entries(check(data) as object)).toEqual(Object.entries(schema.parse(data)));
    }
    expect(check({ id: 'a', colour: 'green', size: 1 })).toBeUndefined();
    expect(read('{"id":"a","size":1}')).toBeUndefined();
  });

  it('reads only what is written exactly as its producers write it', () => {
    const { read } = compiledSchemaOf(z.object({ id, tags: z.array(z.string()).max(2), of: z.object({}) }));
    const text = '{"id":"a","tags":["x","y"],"of":{}}';
    expect(read(text)).toEqual({ id: 'a', tags: ['x', 'y'], of: {} });
    for (const other of [
      ` ${text}`,
      `${text} `,
      text.replace('a', '\\u0061'),
      text.replace('x', '\n'),
      '{"id":"a',
      '',
    ]) {
      expect(read(other)).toBeUndefined();
    }
  });

  it('never takes an escape for the choice that looks like it', () => {
    const { read } = compiledSchemaOf(z.object({ id: z.enum(['a\\tb', 'c']) }));
    expect(read(String.raw`{"id":"a\tb"}`)).toBeUndefined();
  });
});
