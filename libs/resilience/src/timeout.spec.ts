import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { withTimeout } from './timeout.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const errorOf = (outcome: Promise<unknown>) => outcome.catch((error: unknown) => error);

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

describe('withTimeout', () => {
  it('passes the result on and leaves no timer', async () => {
    expect(await withTimeout(1_000, async () => 'done')).toBe('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('cancels the work for real, as call_timed_out', async () => {
    let seen: AbortSignal | undefined;
    const ended = errorOf(
      withTimeout(1_000, (signal) => {
        seen = signal;
        return untilAborted(signal);
      }),
    );
    await jest.advanceTimersByTimeAsync(999);
    expect(seen?.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await ended).toMatchObject({ code: 'call_timed_out', retryable: true });
    expect(seen?.aborted).toBe(true);
  });

  it('rejects in time even when the work ignores its signal', async () => {
    const ended = errorOf(withTimeout(10, () => new Promise(() => undefined)));
    await jest.advanceTimersByTimeAsync(10);
    expect(await ended).toMatchObject({ code: 'call_timed_out' });
  });

  it("follows its parent's signal, with the parent's reason", async () => {
    const parent = new AbortController();
    const ended = errorOf(withTimeout(1_000, untilAborted, parent.signal));
    parent.abort(new Error('caller left'));
    expect(await ended).toMatchObject({ message: 'caller left' });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not begin under a parent that has ended', async () => {
    const work = jest.fn(untilAborted);
    await expect(withTimeout(1_000, work, AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    expect(work).not.toHaveBeenCalled();
  });
});
