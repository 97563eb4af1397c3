import { describe, expect, it } from '@jest/globals';
import { preferredWaitSeconds, requestDeadline } from './request-budget.js';

describe('preferredWaitSeconds', () => {
  it.each<[string | undefined, number]>([
    [undefined, 0],
    ['', 0],
    ['wait=5', 5],
    ['respond-async, wait=5', 5],
    ['Wait = 7; foo=bar', 7],
    ['wait="3"', 3],
    ['wait=31', 30],
    ['wait=999999999', 30],
    ['wait=9999999999999', 0],
    ['wait=-1', 0],
    ['wait=1.5', 0],
    ['wait=5x', 0],
    ['await=5', 0],
  ])('of %j is %d', (prefer, seconds) => {
    expect(preferredWaitSeconds(prefer)).toBe(seconds);
  });
});

describe('requestDeadline', () => {
  const given = { nowMs: 1_000_000, defaultTimeoutMs: 10_000, prefer: undefined, askedDeadline: undefined };

  it('is the default budget from now', () => {
    expect(requestDeadline(given)).toBe(1_010_000);
  });

  it('is later for who prefers to wait', () => {
    expect(requestDeadline({ ...given, prefer: 'wait=20' })).toBe(1_030_000);
  });

  it('is sooner for who has less time', () => {
    expect(requestDeadline({ ...given, askedDeadline: 1_002_500 })).toBe(1_002_500);
  });

  it('is never later because a client says so', () => {
    expect(requestDeadline({ ...given, askedDeadline: 9_999_999_999_999 })).toBe(1_010_000);
  });
});
