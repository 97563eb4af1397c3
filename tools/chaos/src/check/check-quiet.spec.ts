import { describe, expect, it } from '@jest/globals';
import type { ExpectedLetter, Facts } from '../facts/facts.js';
import { checkQuiet } from './check-quiet.js';

const letter = {
  database: 'order',
  topic: 'inventory.events',
  partition: 1,
  offset: 7,
  reason: 'invalid-json',
  detail: '',
  key: null,
};
const { topic, partition, offset, reason } = letter;
const place: ExpectedLetter = { topic, partition, offset, reason };
const found = (deadLetters: readonly object[], expected: readonly ExpectedLetter[]) =>
  checkQuiet({ unquiet: [], deadLetters } as unknown as Facts, expected).map(({ what }) => what);

describe('dead letters at the end of a case', () => {
  it('are those that were provoked, and no others', () => {
    expect(found([letter], [place])).toEqual([]);
    expect(found([], [place])).toEqual([expect.stringContaining('is no dead letter')]);
    expect(found([letter], [])).toEqual([expect.stringContaining('is a dead letter of order')]);
  });

  it('are gone where an operator has purged them', () => {
    const purged = { ...place, purged: true } as const;
    expect(found([], [purged])).toEqual([]);
    expect(found([letter], [purged])).toEqual([expect.stringContaining('was purged, and is a dead letter')]);
  });
});
