import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { OrderWatch, type OrderWatchOptions } from './order-watch.js';

const NEVER = new AbortController().signal;

describe('OrderWatch', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => {
    const left = jest.getTimerCount();
    jest.useRealTimers();
    if (left > 0) throw new Error(`${left} timer(s) are left`);
  });

  function watching(options: Partial<OrderWatchOptions> = {}) {
    const polls: (readonly string[])[] = [];
    const failures: unknown[] = [];
    const ended = new Set<string>();
    const watch = new OrderWatch({
      findFinished: async (ids) => {
        polls.push(ids);
        return ids.filter((id) => ended.has(id));
      },
      pollMs: 250,
      maxWaiters: 10,
      onPollFailed: (error) => failures.push(error),
      ...options,
    });
    return { watch, polls, failures, ended };
  }

  /** How far a wait is, without waiting for it. */
  function follow(wait: Promise<boolean>) {
    const state: { result?: boolean } = {};
    void wait.then((result) => (state.result = result));
    return state;
  }

  it('wakes everybody who waits for an order that ended here, and nobody else', async () => {
    const { watch, polls } = watching();
    const [first, second] = [watch.untilFinished('a', 5_000, NEVER), watch.untilFinished('a', 5_000, NEVER)];
    const other = follow(watch.untilFinished('b', 5_000, NEVER));
    watch.finished(['a', 'unknown']);
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(other).toEqual({});
    expect(polls).toEqual([]);
    watch.close();
  });

  it('asks once for all orders, and sees an end in another process', async () => {
    const { watch, polls, ended } = watching();
    const waits = ['a', 'b', 'a'].map((id) => follow(watch.untilFinished(id, 5_000, NEVER)));
    await jest.advanceTimersByTimeAsync(250);
    expect(polls).toEqual([['a', 'b']]);
    ended.add('a');
    await jest.advanceTimersByTimeAsync(250);
    expect(waits).toEqual([{ result: true }, {}, { result: true }]);
    ended.add('b');
    await jest.advanceTimersByTimeAsync(250);
    expect(waits[1]).toEqual({ result: true });
  });

  it('gives up at the deadline, and when the request is over', async () => {
    const { watch } = watching();
    const client = new AbortController();
    const wait = follow(watch.untilFinished('a', 100, NEVER));
    const aborted = follow(watch.untilFinished('a', 5_000, client.signal));
    client.abort();
    await jest.advanceTimersByTimeAsync(99);
    expect([wait, aborted]).toEqual([{}, { result: true }]);
    await jest.advanceTimersByTimeAsync(1);
    expect(wait).toEqual({ result: true });
  });

  it('goes on polling after a poll that failed', async () => {
    let polls = 0;
    const { watch, failures } = watching({
      findFinished: async (ids) => {
        polls += 1;
        if (polls === 1) throw new Error('away');
        return ids;
      },
    });
    const wait = follow(watch.untilFinished('a', 5_000, NEVER));
    await jest.advanceTimersByTimeAsync(500);
    expect(wait).toEqual({ result: true });
    expect(failures).toMatchObject([{ message: 'away' }]);
  });

  it('keeps one poll going for somebody who came while the poll of those before was under way', async () => {
    const answer = Promise.withResolvers<readonly string[]>();
    let polls = 0;
    const { watch } = watching({
      findFinished: async (ids) => {
        polls += 1;
        return polls === 1 ? answer.promise : ids;
      },
    });
    const first = watch.untilFinished('a', 5_000, NEVER);
    await jest.advanceTimersByTimeAsync(250);
    watch.finished(['a']);
    await first;
    const second = follow(watch.untilFinished('b', 5_000, NEVER));
    answer.resolve([]);
    await jest.advanceTimersByTimeAsync(250);
    expect(second).toEqual({ result: true });
    expect(polls).toBe(2);
  });

  it.each([
    ['there is no time', 0, NEVER],
    ['the request is over', 100, AbortSignal.abort()],
  ])('does not wait when %s', async (_, timeoutMs, signal) => {
    expect(await watching().watch.untilFinished('a', timeoutMs, signal)).toBe(false);
  });

  it('turns away who comes when too many wait, and takes the next once somebody left', async () => {
    const waiters: number[] = [];
    const { watch } = watching({ maxWaiters: 1, onWaiters: (count) => waiters.push(count) });
    const first = watch.untilFinished('a', 5_000, NEVER);
    expect(await watch.untilFinished('b', 5_000, NEVER)).toBe(false);
    watch.finished(['a']);
    await first;
    const next = watch.untilFinished('b', 5_000, NEVER);
    watch.finished(['b']);
    expect(await next).toBe(true);
    expect(waiters).toEqual([1, 0, 1, 0]);
  });

  it('lets everybody go when it is closed, and nobody in', async () => {
    const { watch } = watching();
    const waits = ['a', 'b'].map((id) => watch.untilFinished(id, 5_000, NEVER));
    watch.close();
    expect(await Promise.all(waits)).toEqual([true, true]);
    expect(await watch.untilFinished('c', 5_000, NEVER)).toBe(false);
  });

  it('polls outside of the context of whoever waits', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const { watch } = watching({
      findFinished: async (ids) => {
        seen.push(storage.getStore());
        return ids;
      },
    });
    const wait = storage.run('a request', () => watch.untilFinished('a', 5_000, NEVER));
    await jest.advanceTimersByTimeAsync(250);
    expect(await wait).toBe(true);
    expect(seen).toEqual([undefined]);
  });
});
