import { describe, expect, it } from '@jest/globals';
import {
  resultOfAnswer,
  resultOfAuthorizations,
  resultOfRecord,
  resultOfRefusal,
} from './provider-answer.js';

const answer = (status: string, rest: object = {}) => ({ id: 'auth_1', status, amountMinor: 1, ...rest });

describe('an answer', () => {
  it.each([
    ['authorize', answer('authorized'), { kind: 'authorized' }],
    [
      'authorize',
      answer('declined', { declineCode: 'insufficient_funds' }),
      { kind: 'declined', declineCode: 'insufficient_funds' },
    ],
    ['capture', answer('captured'), { kind: 'captured' }],
    ['void', answer('voided'), { kind: 'voided' }],
    ['refund', answer('refunded'), { kind: 'refunded' }],
  ] as const)('to %s is an outcome', (verb, body, outcome) => {
    expect(resultOfAnswer(verb, body)).toEqual({ outcome, providerAuthorizationId: 'auth_1' });
    expect(resultOfRecord(verb, { kind: verb, authorization: body })).toEqual({
      outcome,
      providerAuthorizationId: 'auth_1',
    });
  });

  it.each([
    ['capture', answer('authorized')],
    ['capture', answer('declined', { declineCode: 'card_declined' })],
    ['authorize', answer('declined')],
    ['authorize', answer('declined', { declineCode: 'brand_new_code' })],
    ['authorize', answer('on_the_moon')],
    ['authorize', '<html>'],
    ['authorize', undefined],
  ] as const)('to %s that we do not understand is none: %j', (verb, body) => {
    expect(resultOfAnswer(verb, body)).toBeUndefined();
  });

  it('recorded for another operation is none', () => {
    expect(resultOfRecord('refund', { kind: 'void', authorization: answer('voided') })).toBeUndefined();
  });
});

describe('what the provider has under an order', () => {
  const result = (...all: readonly object[]) => resultOfAuthorizations({ authorizations: all });
  const declined = answer('declined', { declineCode: 'card_declined', id: 'auth_0' });

  it('is nothing, a charge, whatever became of it since, or a decline', () => {
    expect(result()).toBe('none');
    for (const status of ['authorized', 'captured', 'voided', 'refunded']) {
      expect(result(declined, answer(status))).toEqual({
        outcome: { kind: 'authorized' },
        providerAuthorizationId: 'auth_1',
      });
    }
    expect(result(declined)).toEqual({
      outcome: { kind: 'declined', declineCode: 'card_declined' },
      providerAuthorizationId: 'auth_0',
    });
  });

  it('makes no sense when it is charged twice, or no list', () => {
    expect(result(answer('authorized'), answer('voided'))).toBeUndefined();
    expect(resultOfAuthorizations({ code: 'operation_not_found' })).toBeUndefined();
    expect(resultOfAuthorizations(undefined)).toBeUndefined();
  });
});

describe('a refusal', () => {
  it.each([
    ['capture', 'authorization_expired', { kind: 'capture-refused', reason: 'authorization_expired' }],
    ['capture', 'not_authorized', { kind: 'capture-refused', reason: 'not_authorized' }],
    ['capture', 'already_voided', { kind: 'capture-refused', reason: 'already_reversed' }],
    ['capture', 'already_captured', { kind: 'captured' }],
    ['void', 'already_voided', { kind: 'voided' }],
    ['refund', 'already_refunded', { kind: 'refunded' }],
  ] as const)('of %s as %s is an outcome', (verb, code, outcome) => {
    const expected = { outcome, providerAuthorizationId: 'auth_1' };
    expect(resultOfRefusal(verb, { code }, 'auth_1')).toEqual(expected);
    expect(resultOfRecord(verb, { kind: verb, refusal: code, authorization: answer('captured') })).toEqual(
      expected,
    );
  });

  it.each([
    ['void', 'already_captured'],
    ['refund', 'not_captured'],
    ['capture', 'toString'],
  ] as const)('of %s as %s contradicts our books and is none', (verb, code) => {
    expect(resultOfRefusal(verb, { code }, 'auth_1')).toBeUndefined();
  });
});
