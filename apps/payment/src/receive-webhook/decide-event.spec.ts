import { describe, expect, it } from '@jest/globals';
import type { Operation, Payment } from '../payment/payment.js';
import { idempotencyKeyOf } from '../payment/due-operation.js';
import { decideEvent } from './decide-event.js';
import type { ProviderEvent } from './provider-event.js';

const orderId = '0199c0de-0000-8abc-8000-000000000001';
const open = (kind: Operation['kind']): Operation => ({
  kind,
  attemptId: '5e0fd5f6-57a8-5b0c-9d5a-3a1f6f0b7a11',
  traceparent: undefined,
  outcome: undefined,
});
const pending: Payment = {
  orderId,
  charge: {
    customerId: '0199c0de-0000-7000-8000-000000000042',
    amountMinor: 2_500,
    currency: 'EUR',
    paymentMethod: 'pm_card_ok',
  },
  status: 'pending',
  providerAuthorizationId: undefined,
  operations: { authorize: open('authorize') },
};
const authorized: Payment = {
  ...pending,
  status: 'authorized',
  providerAuthorizationId: 'auth_1',
  operations: { authorize: { ...open('authorize'), outcome: { kind: 'authorized' } } },
};
const capturing: Payment = {
  ...authorized,
  operations: { ...authorized.operations, capture: open('capture') },
};
const event = (verb: ProviderEvent['verb'], change: Partial<ProviderEvent> = {}): ProviderEvent => ({
  id: 'evt_1',
  verb,
  idempotencyKey: idempotencyKeyOf(orderId, verb),
  reference: orderId,
  amountMinor: 2_500,
  currency: 'EUR',
  result: {
    providerAuthorizationId: 'auth_1',
    outcome: {
      kind: ({ authorize: 'authorized', capture: 'captured', void: 'voided', refund: 'refunded' } as const)[
        verb
      ],
    },
  },
  ...change,
});

describe('an event of the provider', () => {
  it('settles the operation that waits for it, and answers the saga', () => {
    const { payment, replies, effect } = decideEvent(pending, event('authorize'));
    expect(effect).toBe('settled');
    expect(payment).toMatchObject({ status: 'authorized', providerAuthorizationId: 'auth_1' });
    expect(replies.map(({ content }) => content.kind)).toEqual(['authorized']);
  });

  it('lets a reversal that waited for it run: a late success is undone once', () => {
    const cancelled: Payment = {
      ...pending,
      operations: { ...pending.operations, reverse: open('reverse') },
    };
    const { payment } = decideEvent(cancelled, event('authorize'));
    expect(payment?.operations.reverse?.outcome).toBeUndefined();
    expect(decideEvent(payment, event('refund')).effect).toBe('contradicts');
    const undone = decideEvent(payment, event('void'));
    expect(undone.payment?.status).toBe('voided');
    expect(decideEvent(undone.payment, event('void'))).toMatchObject({ effect: 'known', replies: [] });
  });

  it.each([
    ['is known already', authorized, event('authorize'), 'known'],
    ['comes before what it follows', pending, event('capture'), 'unmatched'],
    ['is about an order of nobody', undefined, event('authorize'), 'unmatched'],
    [
      'is of an operation that somebody else made',
      authorized,
      event('refund', { idempotencyKey: 'by-hand' }),
      'unmatched',
    ],
    ['is of another amount', pending, event('authorize', { amountMinor: 1 }), 'contradicts'],
    ['is of another currency', pending, event('authorize', { currency: 'JPY' }), 'contradicts'],
    [
      'is of another authorization',
      capturing,
      event('capture', { result: { outcome: { kind: 'captured' }, providerAuthorizationId: 'auth_2' } }),
      'contradicts',
    ],
    [
      'ends in a way that we have no word for',
      pending,
      event('authorize', { result: undefined }),
      'contradicts',
    ],
    [
      'says otherwise than what is recorded',
      authorized,
      event('authorize', {
        result: {
          outcome: { kind: 'declined', declineCode: 'card_declined' },
          providerAuthorizationId: 'auth_1',
        },
      }),
      'contradicts',
    ],
  ] as const)('that %s changes nothing', (_what, payment, heard, effect) => {
    expect(decideEvent(payment, heard)).toEqual({ payment, replies: [], effect });
  });

  it('of each operation moves a payment forward only, in whatever order they come', () => {
    const first = decideEvent(capturing, event('authorize'));
    const second = decideEvent(first.payment, event('capture'));
    const third = decideEvent(second.payment, event('authorize'));
    expect([first.effect, second.effect, third.effect]).toEqual(['known', 'settled', 'known']);
    expect(third.payment?.status).toBe('captured');
  });
});
