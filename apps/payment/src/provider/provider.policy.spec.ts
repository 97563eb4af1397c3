import { AppError } from '@millrace/errors';
import { createLogger, metricsRegistry } from '@millrace/telemetry';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ClientPolicy } from '@millrace/resilience';
import type { PaymentSettings } from '../payment.config.js';
import { providerPolicy } from './provider.policy.js';

const settings = {
  providerTimeoutMs: 4_000,
  providerMinTimeoutMs: 3_500,
  providerMaxTimeoutMs: 10_000,
  providerConcurrency: 4,
} as PaymentSettings;

const metric = async (name: string) => (await metricsRegistry.getSingleMetric(name)!.get()).values[0]?.value;
const circuit = () => metric('payment_provider_circuit_state');
const timeoutSeconds = () => metric('payment_provider_timeout_seconds');
const answersAfter = (ms: number) => () => new Promise((resolve) => setTimeout(resolve, ms));

let policy: ClientPolicy;
beforeEach(() => {
  jest.useFakeTimers();
  policy = providerPolicy(settings, createLogger({ service: 'payment-spec', level: 'silent' }));
});
afterEach(() => {
  policy.close();
  jest.useRealTimers();
});

async function call(times: number, work: () => Promise<unknown>): Promise<void> {
  const calls = Promise.allSettled(Array.from({ length: times }, () => policy.run(work)));
  await jest.advanceTimersByTimeAsync(120_000);
  await calls;
}

describe('the policy of calls to the provider', () => {
  it('shows its timeout: as configured, then as the answers ask for, never below what a slow bank takes', async () => {
    expect(await timeoutSeconds()).toBe(4);
    for (let n = 0; n < 100; n++) {
      const run = policy.run(answersAfter(10));
      await jest.advanceTimersByTimeAsync(100);
      await run;
    }
    expect(await timeoutSeconds()).toBe(3.5);
    expect(policy.state().timeoutMs).toBe(3_500);
  });

  it('shows its circuit, and counts the calls that repeat', async () => {
    const away = () => Promise.reject(new AppError({ code: 'away', kind: 'unavailable', detail: 'away' }));
    expect(policy.state().circuit).toBe('closed');
    const calls = Promise.allSettled(Array.from({ length: 10 }, () => policy.run(away)));
    await jest.advanceTimersByTimeAsync(1);
    expect(await circuit()).toBe(2);
    await jest.advanceTimersByTimeAsync(1_001);
    expect(await metric('payment_provider_retries_total')).toBeGreaterThan(0);
    await jest.advanceTimersByTimeAsync(60_000);
    await calls;
    await call(5, async () => 'done');
    expect(await circuit()).toBe(0);
  });

  it('takes a decline for an answer', async () => {
    const declined = () => Promise.reject(new AppError({ code: 'no', kind: 'conflict', detail: 'no' }));
    await call(20, declined);
    expect(policy.state().circuit).toBe('closed');
  });
});
