import { AppError } from '@millrace/errors';
import { type CircuitState, type ClientPolicy, createClientPolicy } from '@millrace/resilience';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { DueOperation } from '../payment/due-operation.js';
import type { ProviderResult } from '../payment/record-outcome.js';
import { performOperation } from './perform-operation.js';

const authorized: ProviderResult = { outcome: { kind: 'authorized' }, providerAuthorizationId: 'auth_1' };
const operation: DueOperation = {
  orderId: '0199c0de-0000-8abc-8000-000000000001',
  kind: 'authorize',
  verb: 'authorize',
  idempotencyKey: '5e0fd5f6-57a8-5b0c-9d5a-3a1f6f0b7a11',
  possiblySent: false,
  charge: {
    customerId: '0199c0de-0000-7000-8000-000000000042',
    amountMinor: 2_500,
    currency: 'EUR',
    paymentMethod: 'pm_card_ok',
  },
  providerAuthorizationId: undefined,
  traceparent: undefined,
};
const unavailable = (code: string) => new AppError({ code, kind: 'unavailable', detail: '503' });

type Entry = ProviderResult | 'nothing' | 'fails' | 'issuer-fails' | 'hangs';

/** A provider that answers each call with the next entry; one that hangs does until its time is over. */
function scripted(script: readonly Entry[]) {
  const calls: string[] = [];
  const next = (name: string) => async (_operation: DueOperation, signal: AbortSignal) => {
    calls.push(name);
    const answer = script[calls.length - 1];
    if (answer === 'fails') throw unavailable('provider_failed');
    if (answer === 'issuer-fails') throw unavailable('issuer_unavailable');
    if (answer === 'hangs') {
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    }
    return answer === 'nothing' ? undefined : (answer as ProviderResult);
  };
  return { calls, perform: next('perform') as () => Promise<ProviderResult>, find: next('find') } as const;
}

let policy: ClientPolicy;
let circuits: CircuitState[];
beforeEach(() => {
  jest.useFakeTimers();
  circuits = [];
  policy = createClientPolicy({
    timeout: { startMs: 4_000, floorMs: 4_000, ceilingMs: 4_000 },
    breaker: { onStateChange: (state) => circuits.push(state) },
  });
});
afterEach(() => {
  policy.close();
  jest.useRealTimers();
});

/** How it ends, with all the time it wants. */
async function endOf(possiblySent: boolean, provider: ReturnType<typeof scripted>): Promise<unknown> {
  const end = performOperation(provider, policy, { ...operation, possiblySent }).catch(
    (error: unknown) => error,
  );
  await jest.advanceTimersByTimeAsync(60_000);
  return end;
}

describe('performing an operation', () => {
  it('that was never sent calls at once', async () => {
    const provider = scripted([authorized]);
    expect(await endOf(false, provider)).toBe(authorized);
    expect(provider.calls).toEqual(['perform']);
  });

  it('that may have been sent asks first, and does not call when it happened', async () => {
    const provider = scripted([authorized]);
    expect(await endOf(true, provider)).toBe(authorized);
    expect(provider.calls).toEqual(['find']);
  });

  it('that may have been sent and never happened is called', async () => {
    const provider = scripted(['nothing', authorized]);
    expect(await endOf(true, provider)).toBe(authorized);
    expect(provider.calls).toEqual(['find', 'perform']);
  });

  it.each(['fails', 'hangs'] as const)('whose call %s asks before it calls again', async (how) => {
    const provider = scripted([how, authorized]);
    expect(await endOf(false, provider)).toBe(authorized);
    expect(provider.calls).toEqual(['perform', 'find']);
  });

  it('calls nothing while what happened cannot be told, and gives up as unknown', async () => {
    const provider = scripted(['fails', 'fails', 'fails', 'fails']);
    expect(await endOf(false, provider)).toMatchObject({
      code: 'retries_exhausted',
      tries: 4,
      cause: { code: 'provider_failed' },
    });
    expect(provider.calls).toEqual(['perform', 'find', 'find', 'find']);
  });
});

describe('the breaker before the provider', () => {
  /** Ten operations that meet a provider with the same script each. */
  async function opensAfterTen(script: readonly Entry[]): Promise<boolean> {
    await Promise.all(Array.from({ length: 10 }, () => endOf(false, scripted(script))));
    return circuits.includes('open');
  }

  it.each<readonly Entry[]>([
    ['issuer-fails', 'nothing', 'issuer-fails', 'nothing', authorized],
    ['hangs', authorized],
  ])('stays closed while %s, which is the bank of a card, and questions are answered', async (...script) => {
    expect(await opensAfterTen(script)).toBe(false);
  });

  it('opens when the provider leaves the questions unanswered too', async () => {
    expect(await opensAfterTen(['hangs', 'hangs', 'hangs', 'hangs'])).toBe(true);
  });

  it('opens when the provider answers charges with failures that name no card', async () => {
    expect(await opensAfterTen(['fails', 'fails', 'fails', 'fails'])).toBe(true);
  });
});
