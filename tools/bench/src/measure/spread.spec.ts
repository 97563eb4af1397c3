import { describe, expect, it } from '@jest/globals';
import { spreadOf } from './spread.js';

describe('the spread of a figure over its rounds', () => {
  it('has the middle value of an odd number', () => {
    expect(spreadOf([5, 1, 3])).toEqual({ median: 3, low: 1, high: 5, rounds: 3 });
  });

  it('has the mean of the middle two of an even number', () => {
    expect(spreadOf([4, 1, 2, 9])).toEqual({ median: 3, low: 1, high: 9, rounds: 4 });
  });

  it('of one round has no range', () => {
    expect(spreadOf([2])).toEqual({ median: 2, low: 2, high: 2, rounds: 1 });
  });

  it('cannot be had without rounds', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});
