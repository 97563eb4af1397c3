import { ManualClock } from '@millrace/context/testing';
import { describe, expect, it } from '@jest/globals';
import { RateLimiter } from './rate-limiter.js';

function given(options: { perSecond: number; burst?: number; maxWaitMs?: number }) {
  const clock = new ManualClock();
  return { clock, limiter: new RateLimiter({ ...options, clock }) };
}

describe('RateLimiter', () => {
  it('allows a burst, then its rate, and saves up no more than a burst', () => {
    const { clock, limiter } = given({ perSecond: 10, burst: 3 });
    const taken = () => Array.from({ length: 100 }, () => limiter.tryAcquire()).filter(Boolean).length;
    expect(taken()).toBe(3);
    clock.advance(100);
    expect(taken()).toBe(1);
    clock.advance(250);
    expect(taken()).toBe(2);
    clock.advance(3_600_000);
    expect(taken()).toBe(3);
  });

  it('allows in the long run what its rate says', () => {
    const { clock, limiter } = given({ perSecond: 7, burst: 2 });
    let taken = 0;
    for (let ms = 0; ms < 10_000; ms += 10) {
      if (limiter.tryAcquire()) taken += 1;
      clock.advance(10);
    }
    expect(taken).toBeGreaterThanOrEqual(69);
    expect(taken).toBeLessThanOrEqual(72);
  });

  it('lets callers wait for their turns, in order of arrival', async () => {
    const { clock, limiter } = given({ perSecond: 10, burst: 1, maxWaitMs: 1_000 });
    const order: number[] = [];
    const all = [0, 1, 2, 3].map((n) => limiter.acquire().then(() => order.push(n)));
    await clock.pass(199);
    expect(order).toEqual([0, 1]);
    await clock.pass(101);
    await Promise.all(all);
    expect(order).toEqual([0, 1, 2, 3]);
  });

  it('refuses who would wait for too long, and says when to come back', async () => {
    const { limiter } = given({ perSecond: 0.25, burst: 1, maxWaitMs: 100 });
    await limiter.acquire();
    await expect(limiter.acquire()).rejects.toMatchObject({
      code: 'rate_limited',
      kind: 'too-many-requests',
      retryAfterSeconds: 4,
    });
  });

  it('gives the turn of who left to the next', async () => {
    const { clock, limiter } = given({ perSecond: 1, burst: 1, maxWaitMs: 2_000 });
    await limiter.acquire();
    const caller = new AbortController();
    const left = limiter.acquire(caller.signal).catch((error: unknown) => error);
    caller.abort(new Error('left'));
    expect(await left).toMatchObject({ message: 'left' });
    expect(clock.pending).toBe(0);
    clock.advance(1_000);
    expect(limiter.tryAcquire()).toBe(true);
  });
});
