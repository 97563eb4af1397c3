import { describe, expect, it } from '@jest/globals';
import type { Authorization } from '../authorization/authorization.js';
import { decideOperation, type KnownFacts } from './decide-operation.js';
import type { OperationRequest } from './operation.js';

const authorize: OperationRequest = {
  kind: 'authorize',
  key: 'key-1',
  authorizationId: 'auth_1',
  reference: 'order-1',
  amountMinor: 2_500,
  currency: 'EUR',
  paymentMethod: 'pm_card_ok',
};
const capture: OperationRequest = { kind: 'capture', key: 'key-2', authorizationId: 'auth_1' };
const voiding: OperationRequest = { kind: 'void', key: 'key-3', authorizationId: 'auth_1' };
const refund: OperationRequest = { kind: 'refund', key: 'key-4', authorizationId: 'auth_1' };

const held: Authorization = {
  id: 'auth_1',
  reference: 'order-1',
  amountMinor: 2_500,
  currency: 'EUR',
  paymentMethod: 'pm_card_ok',
  status: 'authorized',
  declineCode: null,
  expired: false,
};

const decide = (request: OperationRequest, known: Partial<KnownFacts> = {}) =>
  decideOperation(request, { recorded: undefined, authorization: undefined, failures: 0, ...known });

function applied(request: OperationRequest, known: Partial<KnownFacts> = {}) {
  const decision = decide(request, known);
  if (decision.kind !== 'apply') throw new Error(`expected apply, got ${decision.kind}`);
  return decision;
}

describe('authorizing', () => {
  it('sets the amount aside', () => {
    expect(applied(authorize).operation).toMatchObject({
      kind: 'authorize',
      refusal: null,
      authorization: { id: 'auth_1', status: 'authorized', amountMinor: 2_500, currency: 'EUR' },
    });
  });

  it('declines as the card says', () => {
    const { authorization } = applied({ ...authorize, paymentMethod: 'pm_card_insufficient_funds' });
    expect(authorization).toMatchObject({ status: 'declined', declineCode: 'insufficient_funds' });
  });

  it('fails as often as the card says, then works', () => {
    const failing = { ...authorize, paymentMethod: 'pm_card_5xx_2' };
    expect(decide(failing, { failures: 0 }).kind).toBe('fails-this-time');
    expect(decide(failing, { failures: 1 }).kind).toBe('fails-this-time');
    expect(applied(failing, { failures: 2 }).authorization.status).toBe('authorized');
  });

  it('has the first answer held back where the card says so', () => {
    expect(applied({ ...authorize, paymentMethod: 'pm_card_timeout_after_charge' }).delay).toBe('held');
  });
});

describe('an idempotency key', () => {
  const { operation: recorded } = applied(authorize);

  it('gives the same answer again, also where a new authorization id was drawn', () => {
    const decision = decide({ ...authorize, authorizationId: 'auth_2' }, { recorded });
    expect(decision).toEqual({ kind: 'replay', operation: recorded });
  });

  it.each([
    ['another amount', { ...authorize, amountMinor: 2_501 }],
    ['another kind', { ...capture, key: 'key-1' }],
  ])('is not good for %s', (_what, request) => {
    expect(decide(request, { recorded, authorization: held }).kind).toBe('key-reused');
  });
});

describe('what may follow', () => {
  it.each([
    ['capture', capture, held, null, 'captured'],
    ['void', voiding, held, null, 'voided'],
    ['refund', refund, held, 'not_captured', 'authorized'],
    ['capture when expired', capture, { ...held, expired: true }, 'authorization_expired', 'authorized'],
    ['void when expired', voiding, { ...held, expired: true }, null, 'voided'],
    ['capture again', capture, { ...held, status: 'captured' }, 'already_captured', 'captured'],
    ['void when captured', voiding, { ...held, status: 'captured' }, 'already_captured', 'captured'],
    ['refund when captured', refund, { ...held, status: 'captured' }, null, 'refunded'],
    ['refund again', refund, { ...held, status: 'refunded' }, 'already_refunded', 'refunded'],
    ['capture when voided', capture, { ...held, status: 'voided' }, 'already_voided', 'voided'],
    ['capture when declined', capture, { ...held, status: 'declined' }, 'not_authorized', 'declined'],
  ] as const)('%s', (_what, request, authorization, refusal, status) => {
    const decision = applied(request, { authorization });
    expect(decision.operation).toMatchObject({ refusal, authorization: { status } });
  });

  it('knows nothing of what never was', () => {
    expect(decide(capture).kind).toBe('unknown-authorization');
  });
});
