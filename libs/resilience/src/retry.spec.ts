import { AppError } from '@millrace/errors';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { retry, withJitter } from './retry.js';

const unavailable = () => new AppError({ code: 'away', kind: 'unavailable', detail: 'away' });
const noJitter = { jitter: 0 };
const errorOf = (outcome: Promise<unknown>) => outcome.catch((error: unknown) => error);

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('retry', () => {
  it('tries again after 200, 400 and 800 ms, then throws the last error', async () => {
    const startedAtMs = Date.now();
    const triesAtMs: number[] = [];
    const outcome = retry(async (tryNumber) => {
      triesAtMs.push(Date.now() - startedAtMs);
      throw new AppError({ code: `try_${tryNumber}`, kind: 'unavailable', detail: 'away' });
    }, noJitter).catch((error: unknown) => (error as AppError).code);
    await jest.runAllTimersAsync();
    expect(await outcome).toBe('try_4');
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

describe('jitter', () => {
  it('takes off up to its share of the pause', () => {
    expect(withJitter(200, 0.5, 0)).toBe(200);
    expect(withJitter(200, 0.5, 0.999)).toBe(100);
    expect(withJitter(200, 0, 0.7)).toBe(200);
  });
});
