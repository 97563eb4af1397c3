import { describe, expect, it } from '@jest/globals';
import { testCardOf } from './test-card.js';

describe('test cards', () => {
  it.each([
    ['pm_card_ok', {}],
    ['pm_card_declined', { declineCode: 'card_declined' }],
    ['pm_card_insufficient_funds', { declineCode: 'insufficient_funds' }],
    ['pm_card_slow', { answerDelay: 'slow' }],
    ['pm_card_timeout_after_charge', { answerDelay: 'held' }],
    ['pm_card_5xx_2', { failuresFirst: 2 }],
    ['pm_card_webhook_twice', { answerDelay: 'held', webhooks: 'twice' }],
    ['pm_card_5xx_', { declineCode: 'invalid_payment_method' }],
    ['pm_card_of_nobody', { declineCode: 'invalid_payment_method' }],
    ['constructor', { declineCode: 'invalid_payment_method' }],
  ])('%s', (paymentMethod, expected) => {
    expect(testCardOf(paymentMethod)).toEqual({
      declineCode: null,
      answerDelay: 'none',
      failuresFirst: 0,
      webhooks: 'plain',
      ...expected,
    });
  });
});
