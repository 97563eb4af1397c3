import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import { Batcher } from './batcher.js';

/** A handler that doubles numbers, remembers its batches and can be held back. */
function doubling(options: { maxBatchSize?: number; isolate?: (error: unknown) => boolean } = {}) {
  const batches: (readonly number[])[] = [];
  let release = Promise.resolve();
  const batcher = new Batcher<number, number>({
    ...options,
    handle: async (items) => {
      batches.push(items);
      await release;
      if (items.includes(13)) throw new Error('13 is bad');
      return items.map((item) => item * 2);
    },
  });
  const hold = () => {
    const gate = Promise.withResolvers<void>();
    release = gate.promise;
    return gate.resolve;
  };
  return { batcher, batches, hold };
}

describe('Batcher', () => {
  it('handles what one turn of the event loop brings together, and answers each', async () => {
    const { batcher, batches } = doubling();
    expect(await Promise.all([1, 2, 3].map((item) => batcher.add(item)))).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('gathers what arrives while a call runs', async () => {
    const { batcher, batches, hold } = doubling();
    const release = hold();
    const first = batcher.add(1);
    await new Promise((resolve) => setImmediate(resolve));
    const others = [2, 3].map((item) => batcher.add(item));
    expect(batcher.queued).toBe(2);
    release();
    await Promise.all([first, ...others]);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  it('keeps to the largest batch', async () => {
    const { batcher, batches } = doubling({ maxBatchSize: 2 });
    await Promise.all([1, 2, 3].map((item) => batcher.add(item)));
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it('lets only the culprit fail, and goes on', async () => {
    const { batcher } = doubling();
    const outcomes = await Promise.allSettled([1, 13, 3].map((item) => batcher.add(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await batcher.add(4)).toBe(8);
  });

  it('fails the whole batch at once when the error is about all of it', async () => {
    const { batcher, batches } = doubling({ isolate: () => false });
    const outcomes = await Promise.allSettled([1, 13, 3].map((item) => batcher.add(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(batches).toHaveLength(1);
  });

  it('runs in the async context it was made in, not in the one of a caller', async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const batcher = new Batcher<number, void>({
      handle: async (items) => {
        seen.push(storage.getStore());
        return items.map(() => undefined);
      },
    });
    await storage.run('a caller', () => batcher.add(1));
    expect(seen).toEqual([undefined]);
  });

  it('is idle when everything added was handled', async () => {
    const { batcher, batches, hold } = doubling();
    const release = hold();
    const added = batcher.add(1);
    const idle = batcher.idle();
    release();
    await idle;
    expect(batches).toEqual([[1]]);
    expect(await added).toBe(2);
  });
});
