import { describe, expect, it } from '@jest/globals';
import { CLOCK_TOLERANCE_MS } from '@millrace/context';
import { deadlineOfBatch } from './batch-context.js';
import type { BatchPart } from './batch-part.js';

const NOW = 1_800_000_000_000;

/** A part with messages of these deadlines, in ms from now; `null` for one without. */
function part(deadlines: readonly (number | null)[], undecodable = 0): BatchPart {
  const decoded = deadlines.map((inMs) => ({
    message: { envelope: inMs === null ? {} : { deadline: NOW + inMs } },
  }));
  return { decoded, undecodable: Array.from({ length: undecodable }) } as unknown as BatchPart;
}

/** What is left, in ms. */
const left = (...parts: readonly BatchPart[]) => {
  const deadline = deadlineOfBatch(parts, NOW);
  return deadline === undefined ? undefined : deadline - NOW - CLOCK_TOLERANCE_MS;
};

describe('the deadline of a batch', () => {
  it('is the latest of its messages: as long as one of them is waited for, it is of use', () => {
    expect(left(part([5_000, 9_000, 100]), part([7_000]))).toBe(9_000);
    expect(left(part([-CLOCK_TOLERANCE_MS - 1, 100]))).toBe(100);
  });

  it('is none when one of them has none, or cannot be read: it must be handled, whenever that is', () => {
    expect(left(part([5_000, null]))).toBeUndefined();
    expect(left(part([5_000]), part([], 1))).toBeUndefined();
    expect(left(part([]))).toBeUndefined();
  });

  it('is none when all are too late: to say so takes time, too', () => {
    expect(left(part([-CLOCK_TOLERANCE_MS]), part([-9_000]))).toBeUndefined();
    expect(left(part([1 - CLOCK_TOLERANCE_MS]))).toBe(1 - CLOCK_TOLERANCE_MS);
  });
});
