import { describe, expect, it } from '@jest/globals';
import { waitSecondsOf } from './prefer.js';

describe('waitSecondsOf', () => {
  it.each([
    ['wait=5', 5],
    ['wait=0', 0],
    ['wait=30', 30],
    ['wait=31', 30],
    ['wait=999999999', 30],
    ['Wait = 5', 5],
    ['wait="5"', 5],
    ['respond-async, wait=10', 10],
    ['wait=10; strict, handling=lenient', 10],
    ['wait=3, wait=7', 3],
  ])('%j is %d s', (header, seconds) => {
    expect(waitSecondsOf(header)).toBe(seconds);
  });

  it.each([
    undefined,
    '',
    'wait',
    'wait=',
    'wait=-1',
    'wait=1.5',
    'wait=soon',
    'long-wait=5',
    'wait=5x',
    'wait="5',
    'foo; wait=5',
    'wait=9999999999',
  ])('%j asks for no wait', (header) => {
    expect(waitSecondsOf(header)).toBeUndefined();
  });
});
