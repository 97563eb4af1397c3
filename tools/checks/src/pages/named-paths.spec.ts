import { describe, expect, it } from '@jest/globals';
import { namedPaths } from './named-paths.js';

describe('namedPaths', () => {
  it('finds paths in backticks and links, once each, and nothing else', () => {
    const page =
      'See `libs/ids/src/slot.ts`, [it](docs/adr/0001-x.md) and `libs/ids/src/slot.ts`; `npm test`, apps/x.';
    expect(namedPaths(page)).toEqual(['libs/ids/src/slot.ts', 'docs/adr/0001-x.md']);
  });

  it('takes a folder with or without its slash', () => {
    expect(namedPaths('`docs/adr/` `apps/order`')).toEqual(['docs/adr', 'apps/order']);
  });
});
