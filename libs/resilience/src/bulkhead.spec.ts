import { describe, expect, it } from '@jest/globals';
import { Bulkhead } from './bulkhead.js';

/** Work that runs until it is told to end. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { work: () => promise, open: resolve };
}

describe('Bulkhead', () => {
  it('runs at most maxConcurrent at once, the others in order of arrival', async () => {
    const bulkhead = new Bulkhead({ maxConcurrent: 2 });
    const begun: number[] = [];
    const gates = [0, 1, 2, 3].map(gate);
    const runs = gates.map((one, index) =>
      bulkhead.run(() => {
        begun.push(index);
        return one.work();
      }),
    );
    expect(begun).toEqual([0, 1]);
    expect(bulkhead).toMatchObject({ running: 2, queued: 2 });
    gates[1]!.open();
    await runs[1];
    expect(begun).toEqual([0, 1, 2]);
    for (const one of gates) one.open();
    await Promise.all(runs);
    expect(begun).toEqual([0, 1, 2, 3]);
    expect(bulkhead).toMatchObject({ running: 0, queued: 0 });
  });

  it('refuses what finds the queue full', async () => {
    const bulkhead = new Bulkhead({ maxConcurrent: 1, maxQueued: 1 });
    const one = gate();
    const runs = [bulkhead.run(one.work), bulkhead.run(one.work)];
    await expect(bulkhead.run(one.work)).rejects.toMatchObject({ code: 'bulkhead_full' });
    one.open();
    await Promise.all(runs);
  });

  it('frees the place of what fails', async () => {
    const bulkhead = new Bulkhead({ maxConcurrent: 1 });
    await expect(bulkhead.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await bulkhead.run(async () => 'next')).toBe('next');
  });

  it('takes a waiter out of the queue when its signal aborts', async () => {
    const bulkhead = new Bulkhead({ maxConcurrent: 1, maxQueued: 1 });
    const one = gate();
    const running = bulkhead.run(one.work);
    const caller = new AbortController();
    const waiting = bulkhead.run(one.work, caller.signal);
    caller.abort(new Error('caller left'));
    await expect(waiting).rejects.toThrow('caller left');
    expect(bulkhead.queued).toBe(0);
    one.open();
    await running;
    expect(bulkhead.running).toBe(0);
  });
});
