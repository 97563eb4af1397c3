import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import { Mutex, Once, type Permit, RWMutex, Semaphore, WaitGroup } from '../index.js';
import { quiet, stateOf } from '../testing/quiet.js';
import { ScriptedContext } from '../testing/scripted-context.js';

/** Notes who got what, in order. */
function queueOf() {
  const order: string[] = [];
  const held = new Map<string, Permit>();
  const ask = (name: string, permit: Promise<Permit>) =>
    permit.then((got) => {
      order.push(name);
      held.set(name, got);
    });
  const release = async (name: string) => {
    held.get(name)!.release();
    await quiet();
  };
  return { order, ask, release };
}

describe('Mutex', () => {
  it('has one holder at a time, in order of arrival', async () => {
    const mutex = new Mutex();
    const { order, ask, release } = queueOf();
    const all = ['a', 'b', 'c'].map((name) => ask(name, mutex.lock()));
    await quiet();
    expect([order, mutex.locked, mutex.waiting]).toEqual([['a'], true, 2]);
    await release('a');
    expect(order).toEqual(['a', 'b']);
    await release('b');
    await release('c');
    await Promise.all(all);
    expect([order, mutex.locked]).toEqual([['a', 'b', 'c'], false]);
  });

  it('is given back at the end of the block, also when that throws', async () => {
    const mutex = new Mutex();
    const failing = async () => {
      using lock = await mutex.lock();
      expect(lock).toBeDefined();
      expect(mutex.locked).toBe(true);
      throw new Error('in the block');
    };
    await expect(failing()).rejects.toThrow('in the block');
    expect(mutex.locked).toBe(false);
  });

  it('giving back twice takes nothing from the next holder', async () => {
    const mutex = new Mutex();
    const first = await mutex.lock();
    const second = mutex.lock();
    first.release();
    first.release();
    first[Symbol.dispose]();
    const lock = await second;
    expect([mutex.locked, mutex.tryLock()]).toEqual([true, undefined]);
    lock.release();
  });

  it('tryLock takes it only when it is free', () => {
    const mutex = new Mutex();
    const lock = mutex.tryLock();
    expect(mutex.tryLock()).toBeUndefined();
    lock!.release();
    expect(mutex.tryLock()).toBeDefined();
  });

  it('a newcomer does not overtake the waiter that is just being served', async () => {
    const mutex = new Mutex();
    const { order, ask, release } = queueOf();
    const all = [ask('holder', mutex.lock()), ask('waiter', mutex.lock())];
    await quiet();
    const released = release('holder');
    all.push(ask('newcomer', mutex.lock()));
    await released;
    expect(order).toEqual(['holder', 'waiter']);
    await release('waiter');
    await Promise.all(all);
  });
});

describe('RWMutex', () => {
  it('readers share, a writer is alone', async () => {
    const mutex = new RWMutex();
    const readers = await Promise.all([mutex.readLock(), mutex.readLock(), mutex.readLock()]);
    const writer = mutex.lock();
    for (const reader of readers) {
      expect(await stateOf(writer)).toBe('pending');
      reader.release();
    }
    const lock = await writer;
    const next = mutex.readLock();
    expect(await stateOf(next)).toBe('pending');
    lock.release();
    (await next).release();
  });

  it('a writer that waits is not starved: readers that come later wait behind it', async () => {
    const mutex = new RWMutex();
    const { order, ask, release } = queueOf();
    const all = [
      ask('reader 1', mutex.readLock()),
      ask('writer', mutex.lock()),
      ask('reader 2', mutex.readLock()),
      ask('reader 3', mutex.readLock()),
      ask('writer 2', mutex.lock()),
    ];
    await quiet();
    expect([order, mutex.tryReadLock()]).toEqual([['reader 1'], undefined]);
    await release('reader 1');
    expect(order).toEqual(['reader 1', 'writer']);
    await release('writer');
    expect(order).toEqual(['reader 1', 'writer', 'reader 2', 'reader 3']);
    await release('reader 2');
    await release('reader 3');
    await Promise.all(all);
  });

  it('when a waiting writer gives up, the readers behind it go on at once', async () => {
    const mutex = new RWMutex();
    const first = await mutex.readLock();
    const ctx = new ScriptedContext();
    const writer = mutex.lock(ctx);
    const reader = mutex.readLock();
    ctx.end(new Error('given up'));
    await expect(writer).rejects.toThrow('given up');
    const second = await reader;
    for (const lock of [first, second]) lock.release();
    expect(mutex.tryLock()).toBeDefined();
  });

  it('has no upgrade: a reader that asks to write waits for itself, and only its context ends that', async () => {
    const mutex = new RWMutex();
    const reading = await mutex.readLock();
    expect(mutex.tryLock()).toBeUndefined();
    const ctx = new ScriptedContext();
    const upgrade = mutex.lock(ctx);
    expect(await stateOf(upgrade)).toBe('pending');
    ctx.end(new Error('deadlock'));
    await expect(upgrade).rejects.toThrow('deadlock');
    reading.release();
  });
});

describe('Semaphore', () => {
  it('is weighted', async () => {
    const semaphore = new Semaphore(5);
    const [three, two] = [await semaphore.acquire(3), await semaphore.acquire(2)];
    expect([semaphore.available, semaphore.tryAcquire()]).toEqual([0, undefined]);
    two.release();
    expect([semaphore.available, semaphore.tryAcquire(3)]).toEqual([2, undefined]);
    three.release();
    expect(semaphore.available).toBe(5);
  });

  it('is first come, first served: who wants little does not overtake who waits for much', async () => {
    const semaphore = new Semaphore(3);
    const { order, ask, release } = queueOf();
    const all = [
      ask('2', semaphore.acquire(2)),
      ask('all', semaphore.acquire(3)),
      ask('1', semaphore.acquire(1)),
    ];
    await quiet();
    expect([order, semaphore.available, semaphore.tryAcquire()]).toEqual([['2'], 1, undefined]);
    await release('2');
    expect(order).toEqual(['2', 'all']);
    await release('all');
    await Promise.all(all);
    expect(order).toEqual(['2', 'all', '1']);
  });

  it('when who waits for much gives up, those behind are served', async () => {
    const semaphore = new Semaphore(2);
    const held = await semaphore.acquire();
    const ctx = new ScriptedContext();
    const much = semaphore.acquire(2, ctx);
    const little = semaphore.acquire();
    expect(await stateOf(little)).toBe('pending');
    ctx.end();
    await expect(much).rejects.toThrow('given up');
    (await little).release();
    held.release();
    expect(semaphore.available).toBe(2);
  });

  it.each([0, -1, 1.5, 4, Number.NaN])(
    '%d permits of 3 can never be had: says so instead of waiting',
    (weight) => {
      expect(() => new Semaphore(3).acquire(weight)).toThrow(RangeError);
      expect(() => new Semaphore(3).tryAcquire(weight)).toThrow(RangeError);
    },
  );

  it.each([0, -1, 1.5])('there is no semaphore of %d permits', (capacity) => {
    expect(() => new Semaphore(capacity)).toThrow(RangeError);
  });
});

describe('Once', () => {
  it('works once for all who ask, whenever they ask', async () => {
    let calls = 0;
    const once = new Once(async () => {
      await quiet();
      return ++calls;
    });
    expect(once.done).toBe(false);
    expect(await Promise.all([once.get(), once.get()])).toEqual([1, 1]);
    expect([await once.get(), once.done, calls]).toEqual([1, true, 1]);
  });

  it('a failing first call is the one call there is: everybody gets its error, and it is not repeated', async () => {
    let calls = 0;
    const failure = new Error('no');
    const once = new Once(() => {
      calls++;
      throw failure;
    });
    const outcomes = await Promise.allSettled([once.get(), once.get()]);
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([
      failure,
      failure,
    ]);
    await expect(once.get()).rejects.toBe(failure);
    expect([calls, once.done]).toEqual([1, true]);
  });

  it('a caller that gives up does not end the work that others wait for', async () => {
    const gate = Promise.withResolvers<string>();
    const once = new Once(() => gate.promise);
    const ctx = new ScriptedContext();
    const [first, second] = [once.get(ctx), once.get()];
    ctx.end();
    await expect(first).rejects.toThrow('given up');
    gate.resolve('done');
    expect(await second).toBe('done');
  });

  it('works outside of the async context of who came first', async () => {
    const storage = new AsyncLocalStorage<string>();
    const once = new Once(() => storage.getStore());
    expect(await storage.run('first caller', () => once.get())).toBeUndefined();
  });
});

describe('WaitGroup', () => {
  it('waits until as much is done as was added, and may be used again', async () => {
    const group = new WaitGroup();
    await group.wait();
    for (let round = 0; round < 2; round++) {
      group.add(2);
      const all = Promise.all([group.wait(), group.wait()]);
      group.done();
      expect([await stateOf(all), group.pending]).toEqual(['pending', 1]);
      group.done();
      await all;
    }
  });

  it('a counter below zero fails, and does not count', () => {
    const group = new WaitGroup();
    expect(() => group.done()).toThrow(expect.objectContaining({ code: 'wait_group_negative' }));
    group.add(1);
    expect(() => group.add(-2)).toThrow(expect.objectContaining({ code: 'wait_group_negative' }));
    expect(group.pending).toBe(1);
    expect(() => group.add(0.5)).toThrow(RangeError);
  });

  it('track counts one piece of work to the end of a block, once', async () => {
    const group = new WaitGroup();
    const work = async () => {
      using piece = group.track();
      await quiet();
      piece[Symbol.dispose]();
    };
    const all = Promise.all([work(), work()]);
    expect(group.pending).toBe(2);
    await group.wait();
    await all;
    expect(group.pending).toBe(0);
  });
});
