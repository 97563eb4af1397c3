import { Context, currentContext, runWithContext } from '@millrace/context';
import { AppError } from '@millrace/errors';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type ClientPolicy, createClientPolicy } from './client-policy.js';

const unavailable = () => new AppError({ code: 'away', kind: 'unavailable', detail: 'away' });
const hangs = ({ signal }: { signal: AbortSignal }) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });

let policy: ClientPolicy;
beforeEach(() => {
  jest.useFakeTimers();
  policy = createClientPolicy({
    timeout: { startMs: 1_000 },
    retry: { jitter: 0 },
    bulkhead: { maxConcurrent: 1, maxQueued: 1 },
  });
});
afterEach(() => {
  policy.close();
  jest.useRealTimers();
});

describe('a client policy', () => {
  it('gives every try its own time, and repeats one that timed out', async () => {
    const outcome = policy.run((call) => (call.number === 1 ? hangs(call) : Promise.resolve(call.number)));
    await jest.advanceTimersByTimeAsync(1_000 + 200);
    expect(await outcome).toBe(2);
  });

  it('holds no place in the bulkhead between tries', async () => {
    const first = policy.run(async ({ number }) => {
      if (number === 1) throw unavailable();
      return 'first';
    });
    await jest.advanceTimersByTimeAsync(10);
    expect(policy.state()).toMatchObject({ running: 0 });
    expect(await policy.run(async () => 'second')).toBe('second');
    await jest.advanceTimersByTimeAsync(200);
    expect(await first).toBe('first');
  });

  it('shows the breaker every try: ten failed ones open it', async () => {
    const wide = createClientPolicy({ retry: { jitter: 0 } });
    const settled = Promise.allSettled([1, 2, 3].map(() => wide.run(() => Promise.reject(unavailable()))));
    await jest.advanceTimersByTimeAsync(1_400);
    await settled;
    expect(wide.state().circuit).toBe('open');
    wide.close();
  });

  it('asks the caller of a run what its errors say', async () => {
    const wide = createClientPolicy({ retry: { jitter: 0 } });
    const fail = () => Promise.reject(unavailable());
    const settled = Promise.allSettled([1, 2, 3, 4].map(() => wide.run(fail, () => 'proves-nothing')));
    await jest.advanceTimersByTimeAsync(1_400);
    await settled;
    expect(wide.state().circuit).toBe('closed');
    wide.close();
  });

  it('ends with the deadline of the current context', async () => {
    const context = Context.background().withTimeout(500);
    const ended = runWithContext(context, () => policy.run(hangs)).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(500);
    expect(await ended).toMatchObject({ reason: 'deadline-exceeded' });
    expect(policy.state()).toMatchObject({ running: 0, queued: 0 });
  });

  it('tells the work what its try has left: the deadline of the current context in it', async () => {
    const context = Context.background().withTimeout(1_700);
    const left: number[] = [];
    const outcome = runWithContext(context, () =>
      policy.run((call) => {
        left.push(currentContext().remainingMs());
        return call.number === 1 ? hangs(call) : Promise.resolve('second');
      }),
    );
    await jest.advanceTimersByTimeAsync(1_000 + 200);
    expect(await outcome).toBe('second');
    // The limit of a try, and for the last one what the caller has left.
    expect(left).toEqual([1_000, 500]);
  });

  it('refuses what finds every place taken', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const full = createClientPolicy({
      retry: { delaysMs: [] },
      bulkhead: { maxConcurrent: 1, maxQueued: 0 },
    });
    const taking = full.run(() => promise);
    await expect(full.run(() => promise)).rejects.toMatchObject({ code: 'bulkhead_full' });
    resolve();
    await taking;
    full.close();
  });

  it('holds the place of work that goes on after its caller gave up', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const context = Context.background().withTimeout(500);
    const ended = runWithContext(context, () => policy.run(() => promise)).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(500);
    expect(await ended).toMatchObject({ reason: 'deadline-exceeded' });
    expect(policy.state().running).toBe(1);
    const next = policy.run(async () => 'next');
    await jest.advanceTimersByTimeAsync(10);
    expect(policy.state()).toMatchObject({ running: 1, queued: 1 });
    resolve();
    expect(await next).toBe('next');
    expect(policy.state()).toMatchObject({ running: 0, queued: 0 });
  });

  it('begins no call beyond its rate, and says when to come back', async () => {
    const limited = createClientPolicy({ retry: { delaysMs: [] }, rateLimit: { perSecond: 2, burst: 1 } });
    expect(await limited.run(async () => 'first')).toBe('first');
    await expect(limited.run(async () => 'second')).rejects.toMatchObject({
      code: 'rate_limited',
      retryAfterSeconds: 1,
    });
    limited.close();
  });
});

describe('the timeout of a policy', () => {
  it('follows what it sees, and tells', async () => {
    const told: number[] = [];
    const adaptive = createClientPolicy({
      timeout: { startMs: 4_000, minSamples: 10, windowMs: 1_000, onChange: (ms) => told.push(ms) },
    });
    for (let n = 0; n < 20; n++) {
      const run = adaptive.run(() => new Promise((resolve) => setTimeout(resolve, 100)));
      await jest.advanceTimersByTimeAsync(100);
      await run;
    }
    const { timeoutMs } = adaptive.state();
    expect(Math.abs(timeoutMs - 150)).toBeLessThanOrEqual(2);
    expect(told.at(-1)).toBe(timeoutMs);
    adaptive.close();
  });
});

describe('a read', () => {
  it('that is late is asked again, and the first answer counts', async () => {
    const hedged = createClientPolicy({ hedge: { afterMs: 100 } });
    const signals: AbortSignal[] = [];
    const answer = hedged.read(({ signal }) => {
      signals.push(signal);
      return signals.length === 1 ? hangs({ signal }) : Promise.resolve('second');
    });
    await jest.advanceTimersByTimeAsync(100);
    expect(await answer).toBe('second');
    expect(signals[0]?.aborted).toBe(true);
    expect(hedged.state()).toMatchObject({ running: 0, circuit: 'closed' });
    hedged.close();
  });

  it('counts no loser as a failure', async () => {
    const hedged = createClientPolicy({ hedge: { afterMs: 100 } });
    for (let n = 0; n < 12; n++) {
      let first = true;
      const answer = hedged.read((call) => {
        const hang = first;
        first = false;
        return hang ? hangs(call) : Promise.resolve('second');
      });
      await jest.advanceTimersByTimeAsync(1_000);
      await answer;
    }
    expect(hedged.state().circuit).toBe('closed');
    hedged.close();
  });

  it('is late after half of its timeout, when nobody says otherwise', async () => {
    const hedged = createClientPolicy({ hedge: {}, timeout: { startMs: 1_000 } });
    let calls = 0;
    const answer = hedged.read((call) => (++calls === 1 ? hangs(call) : Promise.resolve('second')));
    await jest.advanceTimersByTimeAsync(499);
    expect(calls).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(await answer).toBe('second');
    hedged.close();
  });

  it('is the only thing that is: run never asks twice at once', async () => {
    const hedged = createClientPolicy({ hedge: { afterMs: 100 }, timeout: { startMs: 1_000 } });
    let calls = 0;
    const outcome = hedged.run(async () => {
      calls += 1;
      await new Promise((resolve) => setTimeout(resolve, 900));
      return 'done';
    });
    await jest.advanceTimersByTimeAsync(900);
    expect([await outcome, calls]).toEqual(['done', 1]);
    hedged.close();
  });
});
