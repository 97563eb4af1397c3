import { describe, expect, it } from '@jest/globals';
import { roundOrder } from './rounds.js';

describe('the order within a round', () => {
  it('lets another contender be first each time', () => {
    const contenders = ['a', 'b', 'c'];
    expect([0, 1, 2, 3].map((round) => roundOrder(contenders, round).join(''))).toEqual([
      'abc',
      'bca',
      'cab',
      'abc',
    ]);
  });

  it('of nobody is nobody', () => {
    expect(roundOrder([], 3)).toEqual([]);
  });
});
