import { describe, expect, it } from '@jest/globals';
import { scaleFromZero } from './scale.js';

describe('a scale', () => {
  it.each([
    [
      [3, 950],
      [0, 200, 400, 600, 800, 1_000],
    ],
    [[0.9], [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [[7], [0, 2, 4, 6, 8]],
    [[0], [0, 0.2, 0.4, 0.6, 0.8, 1].slice(0, 2)],
    [
      [Number.NaN, 40],
      [0, 10, 20, 30, 40],
    ],
  ])('of %p has the ticks %p', (values, ticks) => {
    expect(scaleFromZero(values, [0, 100]).ticks).toEqual(ticks);
  });

  it('leads from 0 to the last tick, also downwards', () => {
    const { at } = scaleFromZero([950], [300, 20]);
    expect([0, 500, 1_000].map(at)).toEqual([300, 160, 20]);
  });
});
