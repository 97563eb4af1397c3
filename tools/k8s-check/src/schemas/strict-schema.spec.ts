import { describe, expect, it } from '@jest/globals';
import { strictSchema } from './strict-schema.js';

describe('strictSchema', () => {
  it('closes an object that lists its properties, all the way down', () => {
    const schema = strictSchema({
      type: 'object',
      description: 'dropped',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer', format: 'int32' } } } },
    });
    expect(schema).toEqual({
      type: 'object',
      additionalProperties: false,
      properties: {
        spec: { type: 'object', additionalProperties: false, properties: { size: { type: 'integer' } } },
      },
    });
  });

  it.each([
    ['maps', { type: 'object', additionalProperties: { type: 'string' } }],
    ['objects without a list', { type: 'object' }],
  ])('leaves %s open', (_, schema) => {
    expect(strictSchema(schema)).toEqual(schema);
  });

  it('leaves open what keeps unknown fields', () => {
    const open = { 'x-kubernetes-preserve-unknown-fields': true, properties: { a: {} } };
    expect(strictSchema(open)).toEqual({ properties: { a: {} } });
  });

  it('closes nothing inside a junctor, which names only what it is about', () => {
    const schema = { oneOf: [{ properties: { a: { type: 'string' } }, required: ['a'] }] };
    expect(strictSchema(schema)).toEqual(schema);
  });

  it('takes null where it may be, and numbers where a text may stand', () => {
    expect(strictSchema({ type: 'string', nullable: true })).toEqual({ type: ['string', 'null'] });
    expect(strictSchema({ 'x-kubernetes-int-or-string': true })).toEqual({
      anyOf: [{ type: 'integer' }, { type: 'string' }],
    });
  });

  it('writes a pattern of Go in JavaScript, and refuses one that it cannot', () => {
    const { pattern } = strictSchema({ pattern: '^(?i)(abort|warn)?$' });
    expect(new RegExp(pattern as string).test('ABORT')).toBe(true);
    expect(() => strictSchema({ pattern: '(?P<name>a)' })).toThrow(/does not know/);
  });
});
