import { Context, runWithContext } from '@millrace/context';
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
    timeoutMs: 1_000,
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
    const outcomes = [1, 2, 3].map(() => policy.run(() => Promise.reject(unavailable())));
    const settled = Promise.allSettled(outcomes);
    await jest.advanceTimersByTimeAsync(1_400);
    await settled;
    expect(policy.state().circuit).toBe('open');
  });

  it('ends with the deadline of the current context', async () => {
    const context = Context.background().withTimeout(500);
    const ended = runWithContext(context, () => policy.run(hangs)).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(500);
    expect(await ended).toMatchObject({ reason: 'deadline-exceeded' });
    expect(policy.state()).toMatchObject({ running: 0, queued: 0 });
  });

  it('refuses what finds every place taken', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = [policy.run(() => promise), policy.run(() => promise)];
    const refused = createClientPolicy({
      timeoutMs: 1_000,
      retry: { delaysMs: [] },
      bulkhead: { maxConcurrent: 0, maxQueued: 0 },
    });
    await expect(refused.run(() => promise)).rejects.toMatchObject({ code: 'bulkhead_full' });
    refused.close();
    resolve();
    await Promise.all(waiting);
  });
});
