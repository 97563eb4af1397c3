import { describe, expect, it } from '@jest/globals';
import { formatOverloadHint, parseOverloadHint, parsePassedShare } from './overload-hint.js';

describe('a hint of overload', () => {
  it.each([
    { scope: 'shard-0', share: 0.531, excessSeconds: 1.6 },
    { scope: 'a_b.c-d', share: 1, excessSeconds: 30 },
    { scope: 'x', share: 0, excessSeconds: 0 },
  ])('comes through a header: $scope', (hint) => {
    expect(parseOverloadHint(formatOverloadHint(hint))).toEqual(hint);
  });

  it.each([
    undefined,
    '',
    'shard-0',
    'shard-0;0.5',
    'shard-0;0.5;1;more',
    'shard-0;1.5;1',
    'shard-0;-1;1',
    'shard-0;;1',
    'shard-0;0.5;soon',
    'shard-0;0.5;-1',
    ';0.5;1',
    'no name;0.5;1',
    `${'x'.repeat(65)};0.5;1`,
  ])('is none: %s', (text) => {
    expect(parseOverloadHint(text)).toBeUndefined();
  });

  it.each([
    ['0.25', 0.25],
    ['1', 1],
    ['1.01', 0],
    ['-0.1', 0],
    ['much', 0],
    ['', 0],
    [undefined, 0],
  ])('the share that was refused on the way: %s is %d', (text, share) => {
    expect(parsePassedShare(text)).toBe(share);
  });
});
