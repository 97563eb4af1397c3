import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import { Context, currentContext } from '@millrace/context';
import { WorkerPool, type WorkerPoolOptions } from '../index.js';
import { ScriptedContext, ended } from '../testing/scripted-context.js';
import { quiet, stateOf } from '../testing/quiet.js';
import type { PoolCall } from './pool-call.js';

/** A pool whose jobs run until the test ends them by name. */
function scripted(options: Partial<WorkerPoolOptions<string, string>> = {}) {
  const begun: string[] = [];
  const calls = new Map<string, PoolCall>();
  const gates = new Map<string, PromiseWithResolvers<string>>();
  const pool = new WorkerPool<string, string>({
    workers: 1,
    queueLimit: 2,
    run: (job, call) => {
      begun.push(job);
      calls.set(job, call);
      const gate = Promise.withResolvers<string>();
      gates.set(job, gate);
      return gate.promise;
    },
    ...options,
  });
  const end = async (job: string) => {
    gates.get(job)!.resolve(`${job} done`);
    await quiet();
  };
  return { pool, begun, calls, gates, end };
}

const full = { code: 'pool_queue_full' };

describe('WorkerPool', () => {
  it('runs so many at once, the others in order of arrival', async () => {
    const { pool, begun, end } = scripted({ workers: 2 });
    const results = ['a', 'b', 'c', 'd'].map((job) => pool.submit(job));
    expect(begun).toEqual(['a', 'b']);
    await end('b');
    expect(begun).toEqual(['a', 'b', 'c']);
    expect(pool.counters).toMatchObject({ running: 2, queued: 1, completed: 1 });
    for (const job of ['a', 'c', 'd']) await end(job);
    expect(await Promise.all(results)).toEqual(['a done', 'b done', 'c done', 'd done']);
    expect(pool.counters).toMatchObject({ running: 0, queued: 0, completed: 4, failed: 0 });
  });

  it('frees the worker of a job that fails, also of one that fails at once', async () => {
    const pool = new WorkerPool<() => Promise<string>, string>({
      workers: 1,
      queueLimit: 9,
      run: (job) => job(),
    });
    const failing = pool.submit(() => Promise.reject(new Error('no')));
    const throwing = pool.submit(() => {
      throw new Error('at once');
    });
    const next = pool.submit(async () => 'next');
    await expect(failing).rejects.toThrow('no');
    await expect(throwing).rejects.toThrow('at once');
    expect(await next).toBe('next');
    expect(pool.counters).toMatchObject({ failed: 2, completed: 1 });
  });

  it('tells how long jobs waited for a worker', async () => {
    const { pool, end } = scripted();
    const jobs = [pool.submit('a'), pool.submit('b')];
    expect(pool.counters).toMatchObject({ waitMsTotal: 0, waitMsMax: 0 });
    await quiet();
    await end('a');
    const { waitMsTotal, waitMsMax } = pool.counters;
    expect(waitMsMax).toBeGreaterThan(0);
    expect(waitMsTotal).toBe(waitMsMax);
    await end('b');
    await Promise.all(jobs);
  });

  it('runs a job in the async context that it was submitted in', async () => {
    const storage = new AsyncLocalStorage<string>();
    const pool = new WorkerPool<null, string | undefined>({
      workers: 1,
      queueLimit: 9,
      run: async () => {
        await quiet();
        return storage.getStore();
      },
    });
    const results = ['a', 'b', 'c'].map((name) => storage.run(name, () => pool.submit(null)));
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c']);
  });

  it('makes the context of a job the current one in it', async () => {
    const run = async () => currentContext();
    const pool = new WorkerPool<null, Context, Context>({ workers: 1, queueLimit: 9, run });
    const contexts = [1, 2].map(() => Context.background().withCancel().context);
    const seen = await Promise.all(contexts.map((ctx) => pool.submit(null, ctx)));
    for (const [index, ctx] of contexts.entries()) expect(seen[index]).toBe(ctx);
  });

  it.each([
    [{ workers: 0 }, 'worker'],
    [{ queueLimit: -1 }, 'queue'],
  ])('refuses %o', (options, word) => {
    expect(() => scripted(options)).toThrow(word);
  });
});

describe('a full queue', () => {
  it('reject: refuses the newcomer', async () => {
    const { pool, begun, end } = scripted();
    const results = ['a', 'b', 'c'].map((job) => pool.submit(job));
    await expect(pool.submit('d')).rejects.toMatchObject({ ...full, retryable: true });
    expect(pool.counters).toMatchObject({ queued: 2, rejected: 1 });
    for (const job of ['a', 'b', 'c']) await end(job);
    await Promise.all(results);
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('reject: without a queue nothing waits', async () => {
    const { pool, end } = scripted({ queueLimit: 0 });
    const result = pool.submit('a');
    await expect(pool.submit('b')).rejects.toMatchObject(full);
    await end('a');
    await result;
  });

  it('wait: lets the newcomer wait for a place', async () => {
    const { pool, begun, end } = scripted({ whenFull: 'wait' });
    const results = ['a', 'b', 'c', 'd', 'e'].map((job) => pool.submit(job));
    expect(pool.counters).toMatchObject({ running: 1, queued: 2, waiting: 2 });
    for (const job of ['a', 'b', 'c', 'd', 'e']) await end(job);
    expect(await Promise.all(results)).toHaveLength(5);
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('drop-oldest: the newcomer takes the place of who waits longest', async () => {
    const { pool, begun, end } = scripted({ whenFull: 'drop-oldest' });
    const results = ['a', 'b', 'c', 'd'].map((job) => pool.submit(job));
    await expect(results[1]).rejects.toMatchObject({ code: 'pool_job_dropped' });
    expect(pool.counters).toMatchObject({ queued: 2, dropped: 1 });
    const drained = pool.drain();
    for (const job of ['a', 'c', 'd']) await end(job);
    await drained;
    expect(begun).toEqual(['a', 'c', 'd']);
  });

  it('drop-oldest: what runs is not dropped', async () => {
    const { pool, end } = scripted({ whenFull: 'drop-oldest', queueLimit: 0 });
    const running = pool.submit('a');
    await expect(pool.submit('b')).rejects.toMatchObject(full);
    await end('a');
    expect(await running).toBe('a done');
  });
});

describe('a context that ends', () => {
  it('takes a job out of the queue, and makes room', async () => {
    const { pool, begun, end } = scripted({ queueLimit: 1 });
    const running = pool.submit('a');
    const ctx = new ScriptedContext();
    const queued = pool.submit('b', ctx);
    ctx.end(new Error('caller left'));
    await expect(queued).rejects.toThrow('caller left');
    expect(pool.counters).toMatchObject({ queued: 0, cancelled: 1 });
    const next = pool.submit('c');
    for (const job of ['a', 'c']) await end(job);
    await Promise.all([running, next]);
    expect(begun).toEqual(['a', 'c']);
  });

  it('begins nothing when it has ended before, by submit or by its turn', async () => {
    const { pool, begun, end } = scripted();
    await expect(pool.submit('a', ended(new Error('too late')))).rejects.toThrow('too late');
    const running = pool.submit('b');
    const ctx = new ScriptedContext();
    const queued = pool.submit('c', ctx);
    // Its time is over, and its timer has not had its turn.
    ctx.error = new Error('deadline');
    await Promise.all([expect(queued).rejects.toThrow('deadline'), end('b')]);
    await running;
    expect([begun, ctx.listeners]).toEqual([['b'], 0]);
    expect(pool.counters).toMatchObject({ cancelled: 1, failed: 0 });
  });

  it('is seen by a job that runs, and its worker is busy until it really ends', async () => {
    const { pool, calls, end } = scripted();
    const ctx = new ScriptedContext();
    const running = pool.submit('a', ctx);
    const call = calls.get('a')!;
    expect([call.ctx, call.error, call.done.aborted]).toEqual([ctx, undefined, false]);
    const reason = new Error('caller left');
    ctx.end(reason);
    expect([call.error, call.done.reason]).toEqual([reason, reason]);
    expect(await stateOf(running)).toBe('pending');
    expect(pool.counters.running).toBe(1);
    await end('a');
    expect(await running).toBe('a done');
  });

  it('is not listened to unless the job does, and no longer than it runs', async () => {
    const { pool, calls, end } = scripted();
    const ctx = new ScriptedContext();
    const running = pool.submit('a', ctx);
    expect(ctx.listeners).toBe(0);
    expect(calls.get('a')!.done.aborted).toBe(false);
    expect(ctx.listeners).toBe(1);
    await end('a');
    await running;
    expect(ctx.listeners).toBe(0);
  });
});

describe('the end of a pool', () => {
  it('drain does what was submitted, and takes nothing more', async () => {
    const { pool, begun, end } = scripted({ whenFull: 'wait', queueLimit: 1 });
    const results = ['a', 'b', 'c'].map((job) => pool.submit(job));
    const drained = pool.drain();
    await expect(pool.submit('d')).rejects.toMatchObject({ code: 'pool_closed' });
    for (const job of ['a', 'b', 'c']) {
      expect(await stateOf(drained)).toBe('pending');
      await end(job);
    }
    await drained;
    expect(await Promise.all(results)).toHaveLength(3);
    expect(begun).toEqual(['a', 'b', 'c']);
    expect(pool.counters.rejected).toBe(1);
  });

  it('drain does not wait for what was cancelled in the queue', async () => {
    const { pool, end } = scripted();
    const ctx = new ScriptedContext();
    const [running, queued] = [pool.submit('a'), pool.submit('b', ctx)];
    const drained = pool.drain();
    ctx.end(new Error('caller left'));
    await expect(queued).rejects.toThrow('caller left');
    expect(await stateOf(drained)).toBe('pending');
    await end('a');
    await Promise.all([drained, running]);
  });

  it('abort refuses what waits and cancels what runs, and resolves when that has ended', async () => {
    const { pool, calls, begun, end } = scripted();
    const results = ['a', 'b', 'c'].map((job) => pool.submit(job));
    const settled = Promise.allSettled(results);
    const aborted = pool.abort(new Error('shutdown'));
    expect(calls.get('a')!.done.reason).toMatchObject({
      code: 'pool_closed',
      cause: { message: 'shutdown' },
    });
    expect(await stateOf(aborted)).toBe('pending');
    await end('a');
    await aborted;
    const refused = { status: 'rejected', reason: { code: 'pool_closed' } };
    expect(await settled).toMatchObject([{ value: 'a done' }, refused, refused]);
    expect(begun).toEqual(['a']);
    expect(pool.counters).toMatchObject({ running: 0, queued: 0, rejected: 2 });
  });

  it('abort begins nothing that was about to begin', async () => {
    const { pool, begun, gates } = scripted();
    const [first, second] = [pool.submit('a'), pool.submit('b')];
    gates.get('a')!.resolve('a done');
    while (pool.counters.queued > 0) await Promise.resolve();
    const settled = Promise.allSettled([first, second]);
    await pool.abort();
    expect(await settled).toMatchObject([{ value: 'a done' }, { reason: { code: 'pool_closed' } }]);
    expect(begun).toEqual(['a']);
    expect(pool.counters).toMatchObject({ running: 0, cancelled: 1, failed: 0 });
  });

  it('abort ends the signal that a job already holds', async () => {
    const { pool, calls, end } = scripted();
    const running = pool.submit('a', new ScriptedContext());
    const { done } = calls.get('a')!;
    const aborted = pool.abort();
    expect(done.aborted).toBe(true);
    await end('a');
    await Promise.all([running, aborted]);
  });

  it('await using drains', async () => {
    const { pool, end } = scripted();
    const result = pool.submit('a');
    const scope = (async () => {
      await using used = pool;
      expect(used.counters.running).toBe(1);
    })();
    expect(await stateOf(scope)).toBe('pending');
    await end('a');
    await scope;
    expect(await result).toBe('a done');
  });
});
