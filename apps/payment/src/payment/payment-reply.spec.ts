import { describe, expect, it } from '@jest/globals';
import { contracts } from '@millrace/contracts';
import { decodeMessage } from '@millrace/contract-kit';
import { messageOf, type ReplyContent } from './payment-reply.js';

const orderId = '0199c0de-0000-8abc-8000-000000000001';
const attemptId = '5e0fd5f6-57a8-5b0c-9d5a-3a1f6f0b7a11';
const charge = {
  customerId: '0199c0de-0000-7000-8000-000000000042',
  amountMinor: 2_500,
  currency: 'EUR',
  paymentMethod: 'pm_card_ok',
};
const reply = (content: ReplyContent, attempt = attemptId) => ({
  orderId,
  attemptId: attempt,
  traceparent: undefined,
  content,
});

describe('replies', () => {
  it.each<[ReplyContent, string, object]>([
    [
      { kind: 'authorized', charge },
      'payment-authorized',
      { amount: { amountMinor: 2_500, currency: 'EUR' } },
    ],
    [{ kind: 'captured', charge }, 'payment-captured', { amount: { amountMinor: 2_500, currency: 'EUR' } }],
    [
      { kind: 'declined', declineCode: 'already_reversed' },
      'payment-declined',
      { declineCode: 'already_reversed' },
    ],
    [
      { kind: 'capture-refused', reason: 'not_authorized' },
      'payment-capture-refused',
      { reason: 'not_authorized' },
    ],
    [{ kind: 'reversed', outcome: 'voided' }, 'payment-reversed', { outcome: 'voided' }],
  ])('%o is a valid %s', (content, name, data) => {
    const message = messageOf(reply(content));
    expect(decodeMessage(contracts, message)).toMatchObject({
      contract: { name },
      data: { orderId, attemptId, ...data },
    });
    expect(message.value).not.toContain('pm_card_ok');
  });

  it('have one id per attempt and answer', () => {
    const authorized = messageOf(reply({ kind: 'authorized', charge }));
    expect(messageOf(reply({ kind: 'authorized', charge })).id).toBe(authorized.id);
    expect(messageOf(reply({ kind: 'captured', charge })).id).not.toBe(authorized.id);
    expect(messageOf(reply({ kind: 'authorized', charge }, orderId)).id).not.toBe(authorized.id);
  });
});
