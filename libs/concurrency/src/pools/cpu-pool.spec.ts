import { describe, expect, it, jest } from '@jest/globals';
import { CpuPool, type CpuPoolOptions } from './cpu-pool.js';
import type { CpuJob, CpuResult } from '../testing/cpu-jobs.worker.js';
import { ScriptedContext } from '../testing/scripted-context.js';

// On a busy machine threads take their time to start.
jest.setTimeout(60_000);

const poolOf = (options: Partial<CpuPoolOptions> = {}) =>
  new CpuPool<CpuJob, CpuResult>({
    worker: new URL('../testing/cpu-jobs.worker.js', import.meta.url),
    workers: 1,
    queueLimit: 2,
    ...options,
  });

/** A job that keeps a thread busy until it is told to stop, or its thread ends. */
function spin() {
  const shared = new Int32Array(new SharedArrayBuffer(4));
  const begun = async () => {
    await Atomics.waitAsync(shared, 0, 0).value;
  };
  return { job: { kind: 'spin', shared } as const, begun, stop: () => (shared[0] = 2) };
}

describe('CpuPool', () => {
  it('does jobs in threads, and hands on what they give back or throw', async () => {
    await using pool = poolOf();
    const result = await pool.submit({ kind: 'sum', upTo: 1_000 });
    expect(result).toMatchObject({ sum: 500_500, isMainThread: false });
    await expect(pool.submit({ kind: 'fail', message: 'no such number' })).rejects.toThrow('no such number');
    expect(pool.counters).toMatchObject({ completed: 1, failed: 1, running: 0 });
  });

  it('runs as many at once as it has threads, and refuses what finds the queue full', async () => {
    await using pool = poolOf({ workers: 2, queueLimit: 1 });
    const jobs = [spin(), spin()];
    const running = jobs.map(({ job }) => pool.submit(job));
    await Promise.all(jobs.map(({ begun }) => begun()));
    const queued = pool.submit({ kind: 'sum', upTo: 1 });
    await expect(pool.submit({ kind: 'sum', upTo: 1 })).rejects.toMatchObject({ code: 'pool_queue_full' });
    expect(pool.counters).toMatchObject({ running: 2, queued: 1, rejected: 1 });
    for (const { stop } of jobs) stop();
    const threads = (await Promise.all(running)).map(({ threadId }) => threadId);
    expect(new Set(threads).size).toBe(2);
    expect(await queued).toMatchObject({ sum: 1 });
  });

  it('ends the thread of a job whose context ends, and goes on with another one', async () => {
    await using pool = poolOf();
    const { job, begun } = spin();
    const ctx = new ScriptedContext();
    const running = pool.submit(job, ctx);
    await begun();
    const next = pool.submit({ kind: 'sum', upTo: 2 });
    ctx.end(new Error('nobody wants it'));
    await expect(running).rejects.toThrow('nobody wants it');
    expect(await next).toMatchObject({ sum: 3 });
    expect(ctx.listeners).toBe(0);
  });

  it('abort ends what runs and refuses what waits', async () => {
    const pool = poolOf();
    const { job, begun } = spin();
    const running = pool.submit(job);
    await begun();
    const queued = pool.submit({ kind: 'sum', upTo: 2 });
    const settled = Promise.allSettled([running, queued]);
    await pool.abort();
    const code = 'pool_closed';
    expect(await settled).toMatchObject([{ reason: { code } }, { reason: { code } }]);
    await expect(pool.submit(job)).rejects.toMatchObject({ code });
  });
});
