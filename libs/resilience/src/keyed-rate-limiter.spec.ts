import { ManualClock } from '@millrace/context/testing';
import { describe, expect, it } from '@jest/globals';
import { KeyedRateLimiter } from './keyed-rate-limiter.js';

const given = (maxKeys = 100) => {
  const clock = new ManualClock();
  return { clock, limiter: new KeyedRateLimiter({ perSecond: 1, burst: 2, maxKeys, clock }) };
};
const limited = expect.objectContaining({
  code: 'rate_limited',
  kind: 'too-many-requests',
  retryAfterSeconds: 1,
});

describe('KeyedRateLimiter', () => {
  it('limits each key for itself', async () => {
    const { limiter } = given();
    await limiter.acquire('a');
    await limiter.acquire('a');
    await expect(limiter.acquire('a')).rejects.toEqual(limited);
    await limiter.acquire('b');
  });

  it('gives a key its next turn when it has earned it', async () => {
    const { limiter, clock } = given();
    await limiter.acquire('a');
    await limiter.acquire('a');
    clock.advance(1_000);
    await limiter.acquire('a');
    await expect(limiter.acquire('a')).rejects.toEqual(limited);
  });

  it('remembers so many keys and no more, and forgets the one that was silent for longest', async () => {
    const { limiter } = given(2);
    for (const key of ['a', 'a', 'b', 'b']) await limiter.acquire(key);
    await expect(limiter.acquire('a')).rejects.toEqual(limited);
    // `b` was silent for longest.
    await limiter.acquire('c');
    expect(limiter.size).toBe(2);
    await expect(limiter.acquire('a')).rejects.toEqual(limited);
    await limiter.acquire('b');
  });

  it.each([0, -1])('refuses to remember %d keys', (maxKeys) => {
    expect(() => given(maxKeys)).toThrow(RangeError);
  });
});
