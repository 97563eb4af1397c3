import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { wrap, yamlFile } from './manifest.js';

const object = { apiVersion: 'v1', kind: 'Thing', spec: { list: [{ a: 1 }, { a: 2 }] } };

describe('yamlFile', () => {
  it('a comment stands before the key or the item that it is about, and changes nothing', () => {
    const text = yamlFile([
      {
        object,
        comments: [
          { at: ['spec'], text: 'on a key' },
          { at: ['spec', 'list', 1], text: 'on an item' },
        ],
      },
    ]);
    expect(text).toContain('# on a key\nspec:');
    expect(text).toContain('    # on an item\n    - a: 2\n');
    expect(parse(text)).toEqual(object);
  });

  it('a comment on nothing is an error', () => {
    expect(() => yamlFile([{ object, comments: [{ at: ['spec', 'lost'], text: 'x' }] }])).toThrow(
      'spec.lost',
    );
    expect(() => yamlFile([{ object, comments: [{ at: ['no', 'where'], text: 'x' }] }])).toThrow('no.where');
  });

  it('objects that occur twice are written twice', () => {
    const shared = { a: 1 };
    expect(yamlFile([{ object: { ...object, spec: { x: shared, y: shared } } }])).not.toMatch(/[&*]/);
  });
});

describe('wrap', () => {
  it('breaks at blanks, and no line is longer than asked for', () => {
    expect(wrap('one two three', 8)).toBe(' one two\n three');
  });
});
