import { describe, expect, it } from '@jest/globals';
import { type DeadLetterGroup, mergeGroups } from './group-dead-letters.js';

const group = (fields: Partial<DeadLetterGroup>): DeadLetterGroup => ({
  consumer: 'c',
  topic: 't',
  type: 'thing.v1',
  code: 'TypeError',
  count: 1,
  maxDeaths: 1,
  firstDiedAt: new Date(1_000),
  lastDiedAt: new Date(2_000),
  example: { id: 'a', detail: 'older' },
  ...fields,
});

describe('groups of several databases', () => {
  it('are one where the cause is one: counts add up, the newest example stays', () => {
    const other = group({
      count: 4,
      maxDeaths: 3,
      firstDiedAt: new Date(500),
      lastDiedAt: new Date(3_000),
      example: { id: 'b', detail: 'newer' },
    });
    expect(mergeGroups([group({}), other])).toEqual([{ ...other, count: 5 }]);
    expect(mergeGroups([other, group({})])).toEqual([{ ...other, count: 5 }]);
  });

  it.each([
    ['consumer', { consumer: 'd' }],
    ['topic', { topic: 'u' }],
    ['type', { type: null }],
    ['error code', { code: 'RangeError' }],
  ])('are two where the %s is another, the larger first', (_, fields) => {
    const merged = mergeGroups([group({}), group({ ...fields, count: 2 })]);
    expect(merged.map(({ count }) => count)).toEqual([2, 1]);
  });
});
