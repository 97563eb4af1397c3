import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Context, currentContext } from '@millrace/context';
import type { QueryResult } from '@millrace/persistence';
import { HandlerWatch } from './handler-watch.js';

const IDLE_MS = 1_000;
/** What {@link open} leaves open. */
let answers: (() => void)[];

const watched = () =>
  new HandlerWatch(
    {
      query: <Row>() =>
        new Promise<QueryResult<Row>>((resolve) => {
          answers.push(() => resolve({ rows: [], rowCount: 0 }));
        }),
    },
    IDLE_MS,
  );

/** How it ended, once it has. */
function outcomeOf(work: Promise<void>): { value?: unknown } {
  const outcome: { value?: unknown } = {};
  work.then(
    () => (outcome.value = 'returned'),
    (error: unknown) => (outcome.value = error),
  );
  return outcome;
}

beforeEach(() => {
  answers = [];
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a handler', () => {
  it('that returns has returned, and one that throws has thrown', async () => {
    await expect(watched().during(async () => undefined)).resolves.toBeUndefined();
    const failing = async () => {
      throw new TypeError('no');
    };
    await expect(watched().during(failing)).rejects.toThrow(TypeError);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('that asks nothing and does not return is given up, and its context ends', async () => {
    let context: Context | undefined;
    const outcome = outcomeOf(
      watched().during(() => {
        context = currentContext();
        return new Promise(() => undefined);
      }),
    );
    await jest.advanceTimersByTimeAsync(IDLE_MS - 1);
    expect([outcome.value, context!.error]).toEqual([undefined, undefined]);
    await jest.advanceTimersByTimeAsync(1);
    expect(outcome.value).toMatchObject({ code: 'handler_hangs', retryable: false });
    expect(context!.error).toBeDefined();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('may wait for a statement for as long as that takes', async () => {
    const watch = watched();
    const outcome = outcomeOf(watch.during(async () => void (await watch.query('SELECT pg_sleep(60)'))));
    await jest.advanceTimersByTimeAsync(60 * IDLE_MS);
    expect(outcome.value).toBeUndefined();
    for (const answer of answers) answer();
    await jest.advanceTimersByTimeAsync(0);
    expect(outcome.value).toBe('returned');
  });

  it('is given its time anew by every statement', async () => {
    const watch = watched();
    const outcome = outcomeOf(watch.during(() => new Promise(() => undefined)));
    for (let statement = 0; statement < 5; statement++) {
      await jest.advanceTimersByTimeAsync(IDLE_MS * 0.8);
      const asked = watch.query('SELECT 1');
      answers.pop()!();
      await asked;
    }
    expect(outcome.value).toBeUndefined();
    await jest.advanceTimersByTimeAsync(2 * IDLE_MS);
    expect(outcome.value).toMatchObject({ code: 'handler_hangs' });
  });

  it('that stood still with its process is given its time anew', async () => {
    const outcome = outcomeOf(watched().during(() => new Promise(() => undefined)));
    await jest.advanceTimersByTimeAsync(IDLE_MS / 2);
    // The clock has gone on, and no timer had its turn: as after SIGSTOP, or behind a loop without end.
    jest.setSystemTime(Date.now() + 40 * IDLE_MS);
    await jest.advanceTimersByTimeAsync(IDLE_MS / 2 - 1);
    expect(outcome.value).toBeUndefined();
  });
});
