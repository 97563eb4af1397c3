import { ContextError } from '@millrace/context';
import { AppError } from '@millrace/errors';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CircuitBreaker, type CircuitState } from './circuit-breaker.js';

const fails = () => Promise.reject(new AppError({ code: 'away', kind: 'unavailable', detail: 'away' }));
const refuses = () => Promise.reject(new AppError({ code: 'no', kind: 'conflict', detail: 'no' }));
const isAbandoned = () => Promise.reject(new ContextError('cancelled'));
const succeeds = async () => 'done';

let breaker: CircuitBreaker;
let states: CircuitState[];

async function call(times: number, work: () => Promise<unknown>): Promise<void> {
  for (let n = 0; n < times; n++) await Promise.allSettled([breaker.run(work)]);
}

beforeEach(() => {
  jest.useFakeTimers();
  states = [];
  breaker = new CircuitBreaker({ onStateChange: (state) => states.push(state) });
});
afterEach(() => {
  breaker.close();
  jest.useRealTimers();
});

describe('CircuitBreaker', () => {
  it('stays closed below ten calls, whatever they do', async () => {
    await call(9, fails);
    expect(breaker.state).toBe('closed');
  });

  it('counts calls, not time: ten failures open it, however far apart', async () => {
    for (let n = 0; n < 10; n++) {
      expect(breaker.state).toBe('closed');
      await call(1, fails);
      await jest.advanceTimersByTimeAsync(60_000 * (n < 9 ? 1 : 0));
    }
    expect(breaker.state).toBe('open');
  });

  it('opens at half of the last ten, and not below', async () => {
    await call(20, succeeds);
    await call(4, fails);
    expect(breaker.state).toBe('closed');
    await call(1, fails);
    expect(breaker.state).toBe('open');
  });

  it('forgets what is no longer among the last ten', async () => {
    await call(4, fails);
    await call(10, succeeds);
    await call(4, fails);
    expect(breaker.state).toBe('closed');
  });

  it('calls nothing while open', async () => {
    await call(10, fails);
    const work = jest.fn(succeeds);
    await expect(breaker.run(work)).rejects.toMatchObject({ code: 'circuit_open', retryAfterSeconds: 1 });
    await jest.advanceTimersByTimeAsync(999);
    await expect(breaker.run(work)).rejects.toMatchObject({ code: 'circuit_open' });
    expect(work).not.toHaveBeenCalled();
  });

  it('takes refusals and abandoned calls for no failure', async () => {
    await call(20, refuses);
    await call(20, isAbandoned);
    expect(breaker.state).toBe('closed');
    await expect(breaker.run(refuses)).rejects.toMatchObject({ code: 'no' });
  });

  it('believes the caller who knows better what an error says', async () => {
    const judged = (verdict: 'succeeded' | 'failed' | 'proves-nothing' | undefined, work: typeof fails) =>
      Promise.all(Array.from({ length: 20 }, () => Promise.allSettled([breaker.run(work, () => verdict)])));
    await judged('proves-nothing', fails);
    await judged('succeeded', fails);
    expect(breaker.state).toBe('closed');
    await judged(undefined, refuses);
    expect(breaker.state).toBe('closed');
    await judged('failed', refuses);
    expect(breaker.state).toBe('open');
  });

  it('does not count calls that began before it opened', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const slow = [1, 2, 3].map(() => breaker.run(() => promise));
    await call(10, fails);
    await jest.advanceTimersByTimeAsync(1_000);
    resolve();
    await Promise.all(slow);
    expect(breaker.state).toBe('half-open');
  });
});

describe('a half-open circuit', () => {
  beforeEach(async () => {
    await call(10, fails);
    await jest.advanceTimersByTimeAsync(1_000);
  });

  it('lets three calls through and no fourth, and closes when they succeeded', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const probes = [1, 2, 3].map(() => breaker.run(() => promise));
    await expect(breaker.run(succeeds)).rejects.toMatchObject({ code: 'circuit_open' });
    resolve();
    await Promise.all(probes);
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('needs all of them', async () => {
    await call(2, succeeds);
    expect(breaker.state).toBe('half-open');
    await call(1, fails);
    expect(breaker.state).toBe('open');
  });

  it('opens again on the first failure, for another second', async () => {
    await call(1, fails);
    expect(breaker.state).toBe('open');
    await jest.advanceTimersByTimeAsync(999);
    expect(breaker.state).toBe('open');
    await jest.advanceTimersByTimeAsync(1);
    expect(breaker.state).toBe('half-open');
  });

  it('gives the place of a probe that its caller gave up to another', async () => {
    await call(5, isAbandoned);
    expect(breaker.state).toBe('half-open');
    await call(3, succeeds);
    expect(breaker.state).toBe('closed');
  });

  it('begins with a clean sheet when it closes', async () => {
    await call(3, succeeds);
    await call(9, fails);
    expect(breaker.state).toBe('closed');
  });
});
