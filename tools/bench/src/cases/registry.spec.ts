import { describe, expect, it } from '@jest/globals';
import { cases } from './registry.js';

describe('the cases', () => {
  it('have names of their own that fit on a command line', () => {
    const names = cases.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z]+(?:-[a-z]+)*$/.test(name))).toEqual([]);
  });

  it('say what is measured in one line that begins in lower case, and has no end', () => {
    const titles = cases.map(({ title }) => title);
    expect(titles.filter((title) => !/^[a-z][^\n]{15,170}[^.\n]$/.test(title))).toEqual([]);
  });
});
