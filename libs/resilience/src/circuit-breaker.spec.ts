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

  it('stays closed while half of the calls succeed', async () => {
    await call(10, succeeds);
    await call(10, fails);
    expect(breaker.state).toBe('closed');
  });

  it('opens when most of ten calls failed, and then calls nothing', async () => {
    await call(4, succeeds);
    await call(6, fails);
    expect(breaker.state).toBe('open');
    const work = jest.fn(succeeds);
    await expect(breaker.run(work)).rejects.toMatchObject({ code: 'circuit_open', retryAfterSeconds: 1 });
    expect(work).not.toHaveBeenCalled();
  });

  it('lets one call through after a second, and closes on its success', async () => {
    await call(10, fails);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(breaker.state).toBe('half-open');
    const trial = breaker.run(succeeds);
    await expect(breaker.run(succeeds)).rejects.toMatchObject({ code: 'circuit_open' });
    expect(await trial).toBe('done');
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('opens again when the trial fails, or when its caller gives it up', async () => {
    await call(10, fails);
    await jest.advanceTimersByTimeAsync(1_000);
    await call(1, fails);
    expect(breaker.state).toBe('open');
    await jest.advanceTimersByTimeAsync(1_000);
    await call(1, isAbandoned);
    expect(breaker.state).toBe('open');
  });

  it('takes refusals and abandoned calls for no failure', async () => {
    await call(20, refuses);
    await call(20, isAbandoned);
    expect(breaker.state).toBe('closed');
    await expect(breaker.run(refuses)).rejects.toMatchObject({ code: 'no' });
  });
});
