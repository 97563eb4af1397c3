import { describe, expect, it } from '@jest/globals';
import { Context } from '@millrace/context';
import { Channel, Mutex, Once, RWMutex, spawn } from '../index.js';
import { quiet } from '../testing/quiet.js';

/**
 * Each test is a rule of the Go memory model (go.dev/ref/mem), as far as there is something to see: one thread
 * has no torn reads, but what happens before what is the same question.
 */
describe('Go memory model', () => {
  const log: string[] = [];
  const note = (what: string) => () => log.push(what);

  it('the statement that starts a task happens before the start of its execution', async () => {
    let started = '';
    const task = spawn(Context.background(), () => started);
    started = 'written after spawn, and still before';
    expect(await task.join()).toBe('written after spawn, and still before');
  });

  it('a send happens before the completion of the receive of its value', async () => {
    for (const capacity of [0, 1]) {
      const channel = new Channel<number>(capacity);
      let written = 0;
      const reader = channel.receive().then(() => written);
      await quiet();
      written = 1;
      await channel.send(0);
      expect(await reader).toBe(1);
    }
  });

  it('the closing of a channel happens before a receive that returns because it is closed', async () => {
    const channel = new Channel<number>();
    let written = 0;
    const reader = channel.receive().then(({ ok }) => [ok, written]);
    await quiet();
    written = 1;
    channel.close();
    expect(await reader).toEqual([false, 1]);
  });

  it('a receive from an unbuffered channel happens before the completion of the send', async () => {
    log.length = 0;
    const channel = new Channel<number>();
    const sent = channel.send(0).then(note('sent'));
    await quiet();
    log.push('about to receive');
    await channel.receive();
    await sent;
    expect(log).toEqual(['about to receive', 'sent']);
  });

  it.each([1, 2, 5])(
    'with capacity %d the k-th receive happens before the (k+C)-th send completes',
    async (capacity) => {
      const channel = new Channel<number>(capacity);
      let [sends, receives] = [0, 0];
      const total = 20;
      const sender = (async () => {
        for (let value = 0; value < total; value++) {
          await channel.send(value);
          sends++;
          expect(sends).toBeLessThanOrEqual(receives + capacity);
        }
      })();
      await quiet();
      expect(sends).toBe(capacity);
      for (; receives < total; await quiet()) {
        // Counted before: the sender may see it as soon as it is done.
        receives++;
        channel.tryReceive();
      }
      await sender;
      expect(sends).toBe(total);
    },
  );

  it('a buffered channel as a semaphore: so many do something at once, no more', async () => {
    const limit = new Channel<true>(3);
    let [active, most] = [0, 0];
    const workers = Array.from({ length: 10 }, async () => {
      await limit.send(true);
      most = Math.max(most, ++active);
      await quiet();
      active--;
      await limit.receive();
    });
    await Promise.all(workers);
    expect([most, limit.length]).toEqual([3, 0]);
  });

  it('the n-th unlock of a mutex happens before the m-th lock returns, for n < m', async () => {
    const mutex = new Mutex();
    let [unlocks, locks] = [0, 0];
    const workers = Array.from({ length: 5 }, async () => {
      const lock = await mutex.lock();
      locks++;
      expect(unlocks).toBe(locks - 1);
      await quiet();
      unlocks++;
      lock.release();
    });
    await Promise.all(workers);
    expect([locks, unlocks]).toEqual([5, 5]);
  });

  it('a read lock returns after the unlock before it, and its unlock comes before the next lock returns', async () => {
    log.length = 0;
    const mutex = new RWMutex();
    const first = await mutex.lock();
    const reading = mutex.readLock().then((lock) => [note('read lock')(), lock] as const);
    const writing = mutex.lock().then(note('second lock'));
    await quiet();
    log.push('unlock');
    first.release();
    const [, lock] = await reading;
    await quiet();
    log.push('read unlock');
    lock.release();
    await writing;
    expect(log).toEqual(['unlock', 'read lock', 'read unlock', 'second lock']);
  });

  it('once: the completion of the one call happens before any caller goes on', async () => {
    let completed = false;
    const once = new Once(async () => {
      await quiet();
      completed = true;
    });
    const seen = await Promise.all([1, 2, 3].map(() => once.get().then(() => completed)));
    expect(seen).toEqual([true, true, true]);
  });
});
