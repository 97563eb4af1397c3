import { AppError } from '@millrace/errors';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '@millrace/context/testing';
import { RetryBudget } from './retry-budget.js';
import { retry, withJitter } from './retry.js';

const unavailable = () => new AppError({ code: 'away', kind: 'unavailable', detail: 'away' });
const noJitter = { jitter: 0 };
const errorOf = (outcome: Promise<unknown>) => outcome.catch((error: unknown) => error);

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('retry', () => {
  it('tries again after 200, 400 and 800 ms, then says that it gave up, and on what', async () => {
    const startedAtMs = Date.now();
    const triesAtMs: number[] = [];
    const outcome = retry(async (tryNumber) => {
      triesAtMs.push(Date.now() - startedAtMs);
      throw new AppError({ code: `try_${tryNumber}`, kind: 'unavailable', detail: 'away' });
    }, noJitter).catch((error: unknown) => error);
    await jest.runAllTimersAsync();
    expect(await outcome).toMatchObject({
      code: 'retries_exhausted',
      kind: 'unavailable',
      tries: 4,
      because: 'tries',
      message: 'Tried 4 times, then gave up: no try is left. The last try: away',
      cause: { code: 'try_4' },
    });
    expect(triesAtMs).toEqual([0, 200, 600, 1_400]);
  });

  it('returns the first success and says before each pause why', async () => {
    const retries: unknown[] = [];
    const outcome = retry(
      async (tryNumber) => {
        if (tryNumber < 3) throw unavailable();
        return 'done';
      },
      { ...noJitter, onRetry: ({ number, delayMs }) => retries.push([number, delayMs]) },
    );
    await jest.runAllTimersAsync();
    expect(await outcome).toBe('done');
    expect(retries).toEqual([
      [1, 200],
      [2, 400],
    ]);
  });

  it.each([
    ['a refusal', new AppError({ code: 'no', kind: 'conflict', detail: 'no' })],
    ['a bug', new TypeError('undefined is not a function')],
  ])('does not repeat what %s ended', async (_what, error) => {
    let tries = 0;
    await expect(
      retry(async () => {
        tries++;
        throw error;
      }),
    ).rejects.toBe(error);
    expect(tries).toBe(1);
  });

  it('does not begin a pause that outlasts the time left', async () => {
    let tries = 0;
    const work = async () => {
      tries++;
      throw unavailable();
    };
    await expect(retry(work, noJitter, { remainingMs: () => 200 })).rejects.toThrow('away');
    expect(tries).toBe(1);
  });

  it('does not begin a try that usually takes longer than what is left', async () => {
    let tries = 0;
    const work = async () => {
      tries++;
      throw unavailable();
    };
    const limits = { remainingMs: () => 1_000, expectedMs: () => 800 };
    await expect(retry(work, noJitter, limits)).rejects.toThrow('away');
    expect(tries).toBe(1);
  });

  it('waits for as long as it is told to, also where that is longer than its pause', async () => {
    const retries: number[] = [];
    const work = async (tryNumber: number) => {
      if (tryNumber > 2) return 'done';
      const retryAfterSeconds = tryNumber === 1 ? 2 : 0;
      throw new AppError({ code: 'away', kind: 'unavailable', detail: 'away', retryAfterSeconds });
    };
    const outcome = retry(work, { ...noJitter, onRetry: ({ delayMs }) => retries.push(delayMs) });
    await jest.runAllTimersAsync();
    expect(await outcome).toBe('done');
    expect(retries).toEqual([2_000, 400]);
  });

  it('throws what a later try proved pointless as it is', async () => {
    const refusal = new AppError({ code: 'no', kind: 'conflict', detail: 'no' });
    const ended = errorOf(
      retry(async (tryNumber) => {
        throw tryNumber === 1 ? unavailable() : refusal;
      }),
    );
    await jest.runAllTimersAsync();
    expect(await ended).toBe(refusal);
  });

  it('ends a pause as soon as the signal aborts', async () => {
    const controller = new AbortController();
    const outcome = retry(() => Promise.reject(unavailable()), noJitter, { signal: controller.signal });
    const ended = errorOf(outcome);
    await jest.advanceTimersByTimeAsync(50);
    controller.abort(new Error('enough'));
    expect(await ended).toMatchObject({ message: 'enough' });
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('a retry budget', () => {
  it('keeps a storm to a share of the traffic', async () => {
    const budget = new RetryBudget({ ratio: 0.2, minPerSecond: 0 });
    let calls = 0;
    const work = async () => {
      calls++;
      throw unavailable();
    };
    const all = Promise.allSettled(Array.from({ length: 1_000 }, () => retry(work, noJitter, { budget })));
    await jest.runAllTimersAsync();
    await all;
    // The bucket holds 100; what 1,000 calls at once earn beyond that is lost.
    expect(calls).toBe(1_100);
  });

  it('allows a quiet client some each second, and saves up no more than it holds', () => {
    const clock = new ManualClock();
    const budget = new RetryBudget({ ratio: 0, minPerSecond: 2, capacity: 3, clock });
    const taken = () => [1, 2, 3, 4].filter(() => budget.withdraw()).length;
    expect(taken()).toBe(2);
    clock.advance(500);
    expect(taken()).toBe(1);
    clock.advance(60_000);
    expect(taken()).toBe(3);
  });

  it('tells why there was no other try', async () => {
    const budget = new RetryBudget({ ratio: 0, minPerSecond: 1, capacity: 1 });
    const slow = { delaysMs: [1, 1, 1] };
    const ended = errorOf(retry(() => Promise.reject(unavailable()), slow, { budget }));
    await jest.runAllTimersAsync();
    expect(await ended).toMatchObject({ tries: 2, because: 'budget' });
  });
});

describe('jitter', () => {
  it('takes off up to its share of the pause', () => {
    expect(withJitter(200, 0.5, 0)).toBe(200);
    expect(withJitter(200, 0.5, 0.999)).toBe(100);
    expect(withJitter(200, 0, 0.7)).toBe(200);
  });
});
