import { describe, expect, it } from '@jest/globals';
import { startingOffset } from './starting-positions.js';

describe('where reading begins', () => {
  const range = { low: '10', high: '20' };

  it.each([
    ['at the start of the log when nothing was committed', '-1', { offset: '10', lost: false }],
    ['where it was left', '15', { offset: '15', lost: false }],
    ['at the end when all was read', '20', { offset: '20', lost: false }],
    ['at the start when retention has overtaken it', '9', { offset: '10', lost: true }],
    ['at the start when the topic is a new one', '21', { offset: '10', lost: true }],
  ])('%s', (_name, committed, expected) => {
    expect(startingOffset(committed, range)).toEqual(expected);
  });
});
