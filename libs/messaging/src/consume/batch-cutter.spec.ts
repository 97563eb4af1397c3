import { Channel } from '@millrace/concurrency';
import { Context } from '@millrace/context';
import { describe, expect, it } from '@jest/globals';
import { BatchCutter } from './batch-cutter.js';
import type { FetchedRecord } from './record.js';

const fetched = (from: number, to: number): FetchedRecord[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    offset: String(from + index),
    key: null,
    value: null,
    headers: {},
  }));

function open(maxBatchSize: number) {
  const fetches = new Channel<readonly FetchedRecord[]>(100);
  const cutter = new BatchCutter(fetches, maxBatchSize);
  const next = async (ctx: Context = Context.background()) =>
    (await cutter.next(ctx)).map(({ offset }) => offset).join(' ');
  return { fetches, cutter, next };
}

describe('the cutter of batches', () => {
  it('joins small fetches and cuts large ones, in order', async () => {
    const { fetches, next } = open(4);
    for (const [from, to] of [
      [0, 0],
      [1, 2],
      [3, 9],
      [10, 10],
    ] as const) {
      fetches.trySend(fetched(from, to));
    }
    expect([await next(), await next(), await next()]).toEqual(['0 1 2 3', '4 5 6 7', '8 9 10']);
  });

  it('waits for the first record, and for no company', async () => {
    const { fetches, next } = open(4);
    const waiting = next();
    fetches.trySend(fetched(0, 1));
    expect(await waiting).toBe('0 1');
  });

  it('passes a fetch on as it is when that makes a batch', async () => {
    const { fetches, cutter } = open(4);
    const fetch = fetched(0, 3);
    fetches.trySend(fetch);
    expect(await cutter.next(Context.background())).toBe(fetch);
  });

  it('drops what no batch has taken, of a fetch that was begun too', async () => {
    const { fetches, cutter, next } = open(4);
    fetches.trySend(fetched(0, 9));
    fetches.trySend(fetched(10, 19));
    await next();
    cutter.clear();
    fetches.trySend(fetched(50, 50));
    expect(await next()).toBe('50');
  });

  it('ends its wait with the context, and loses nothing by it', async () => {
    const { fetches, next } = open(4);
    const { context, cancel } = Context.background().withCancel();
    const ended = Promise.allSettled([next(context)]);
    cancel();
    expect(await ended).toMatchObject([{ status: 'rejected', reason: { name: 'ContextError' } }]);
    fetches.trySend(fetched(0, 0));
    expect(await next()).toBe('0');
  });
});
