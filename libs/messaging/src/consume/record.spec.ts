import { describe, expect, it } from '@jest/globals';
import { committableOffset, offsetAfter, type FetchedRecord } from './record.js';

const records = (...offsets: string[]): FetchedRecord[] =>
  offsets.map((offset) => ({ offset, key: null, value: null, headers: {} }));

describe('the offset to commit', () => {
  it('is the one after the batch when all is settled, gaps of compaction included', () => {
    expect(committableOffset(records('3', '4', '9'), new Set())).toBe('10');
  });

  it('stops before the first unsettled record, whatever is settled behind it', () => {
    expect(committableOffset(records('3', '4', '5', '6'), new Set(['5']))).toBe('5');
  });

  it('is none when the first record is unsettled, or when there is none', () => {
    expect(committableOffset(records('3', '4'), new Set(['3']))).toBeNull();
    expect(committableOffset([], new Set())).toBeNull();
  });

  it('is exact beyond 2^53', () => {
    expect(offsetAfter('9007199254740993')).toBe('9007199254740994');
  });
});
