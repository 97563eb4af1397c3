import { describe, expect, it } from '@jest/globals';
import type { OperationKind, RecordedOperation } from '../apply-operation/operation.js';
import { planWebhooks } from './plan-webhooks.js';

const LATE_MS = 10_000;
const operation = (kind: OperationKind = 'authorize'): RecordedOperation => ({
  key: 'key-1',
  kind,
  fingerprint: 'f',
  authorizationId: 'auth_1',
  refusal: null,
  authorization: {
    id: 'auth_1',
    reference: 'order-1',
    status: 'authorized',
    amountMinor: 2_500,
    currency: 'EUR',
  },
});
const plan = (habit: Parameters<typeof planWebhooks>[1], kind?: OperationKind) =>
  planWebhooks(operation(kind), habit, LATE_MS).map(({ body, ...rest }) => ({
    ...rest,
    event: JSON.parse(body) as { id: string; authorization: { status: string } },
  }));

describe('the webhooks of an operation', () => {
  it('tell what happened, without the payment method', () => {
    const [webhook, ...more] = plan('plain');
    expect(more).toEqual([]);
    expect(webhook).toEqual({
      forged: false,
      delayMs: 0,
      event: {
        id: expect.stringMatching(/^evt_/),
        createdAt: expect.any(String),
        operation: { key: 'key-1', kind: 'authorize' },
        authorization: operation().authorization,
      },
    });
  });

  it('come late, or twice as the same event', () => {
    expect(plan('late')[0]!.delayMs).toBe(LATE_MS);
    const [one, two] = plan('twice');
    expect(one).toEqual(two);
  });

  it('come in another order: the authorization after what follows it', () => {
    expect([plan('reordered')[0]!.delayMs, plan('reordered', 'capture')[0]!.delayMs]).toEqual([LATE_MS, 0]);
  });

  it('are preceded by a forgery that says the opposite', () => {
    const told = plan('forged').map(({ forged, event }) => [forged, event.authorization.status]);
    expect(told).toEqual([
      [true, 'declined'],
      [false, 'authorized'],
    ]);
  });
});
