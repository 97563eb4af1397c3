import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@millrace/context/testing';
import type { AcceptOutcome } from './accept-batch.js';
import { AcceptQueue } from './accept-queue.js';
import type { AcceptRequest } from './accept-request.js';

const MAX_WAIT_MS = 500;

/** A queue whose transactions run until they are told to end, and what they were given. */
function given() {
  const clock = new ManualClock();
  const batches: string[][] = [];
  const ends: (() => void)[] = [];
  const failures: Error[] = [];
  const queue = new AcceptQueue({
    accept: async (requests) => {
      batches.push(requests.map(({ idempotencyKey }) => idempotencyKey));
      await new Promise<void>((resolve) => ends.push(resolve));
      const failure = failures.shift();
      if (failure) throw failure;
      return requests.map(() => ({ kind: 'accepted' }) as AcceptOutcome);
    },
    maxBatchSize: 10,
    maxQueued: 3,
    maxWaitMs: MAX_WAIT_MS,
    isolate: () => true,
    clock,
  });
  const add = (key: string, deadline = Number.POSITIVE_INFINITY) =>
    queue.add({ idempotencyKey: key, deadline } as AcceptRequest);
  /** Ends the running transaction, and lets the next one begin. */
  const next = async () => {
    ends.shift()!();
    await turns();
  };
  return { clock, batches, failures, queue, add, next };
}

const accepted = (count: number) => Array.from({ length: count }, () => ({ kind: 'accepted' }));

const turns = async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('AcceptQueue', () => {
  it('sheds at the door what has no room', async () => {
    const { add, batches, next, queue } = given();
    const running = add('running');
    await turns();
    const waiting = ['a', 'b', 'c'].map((key) => add(key));
    expect(await add('d')).toEqual({ kind: 'shed' });
    await next();
    await next();
    expect(await Promise.all([running, ...waiting])).toEqual(accepted(4));
    await queue.idle();
    expect(batches).toEqual([['running'], ['a', 'b', 'c']]);
  });

  it('sheds at the door while the oldest waits for far too long', async () => {
    const { add, clock, next } = given();
    void add('running');
    await turns();
    const waiting = add('a');
    clock.advance(2 * MAX_WAIT_MS + 1);
    expect(await add('b')).toEqual({ kind: 'shed' });
    await next();
    // It waited for longer than any queue that is worked off lets wait: its transaction was not begun.
    expect(await waiting).toEqual({ kind: 'shed' });
  });

  it('takes what waited for a moment, however many there are', async () => {
    const { add, clock, batches, next } = given();
    void add('running');
    await turns();
    const waiting = ['a', 'b', 'c'].map((key) => add(key));
    clock.advance(MAX_WAIT_MS + 1);
    await next();
    await next();
    expect(await Promise.all(waiting)).toEqual(accepted(3));
    expect(batches[1]).toEqual(['a', 'b', 'c']);
  });

  it('takes orders again once the queue is gone', async () => {
    const { add, clock, next } = given();
    void add('running');
    await turns();
    void add('a');
    clock.advance(2 * MAX_WAIT_MS + 1);
    await next();
    const late = add('late');
    await turns();
    await next();
    expect(await late).toEqual({ kind: 'accepted' });
  });

  it('does not try what nobody waits for any more', async () => {
    const { add, clock, batches, next } = given();
    void add('running');
    await turns();
    const late = add('late', clock.now() + 100);
    const other = add('other');
    clock.advance(101);
    await next();
    await next();
    expect(await Promise.all([late, other])).toEqual([{ kind: 'expired' }, { kind: 'accepted' }]);
    expect(batches[1]).toEqual(['other']);
  });

  it('does not count the first try against those that are tried again one by one', async () => {
    const { add, clock, batches, failures, next } = given();
    failures.push(new Error('one of them cannot be written'));
    const both = ['a', 'b'].map((key) => add(key));
    await turns();
    clock.advance(2 * MAX_WAIT_MS + 1);
    await next();
    await next();
    await next();
    expect(await Promise.all(both)).toEqual([{ kind: 'accepted' }, { kind: 'accepted' }]);
    expect(batches).toEqual([['a', 'b'], ['a'], ['b']]);
  });
});
