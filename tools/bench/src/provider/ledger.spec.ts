import { describe, expect, it } from '@jest/globals';
import { Ledger } from './ledger.js';

const body = { reference: 'order-1', amountMinor: 500, currency: 'EUR', paymentMethod: 'pm_card_ok' };

function authorized(ledger: Ledger, key = 'k1', reference = 'order-1'): string {
  const answer = ledger.authorize(key, { ...body, reference });
  if (answer.kind !== 'done') throw new Error(answer.code);
  return answer.authorization.id;
}

describe('the ledger of the provider', () => {
  it('takes money once, however often it is asked under one key', () => {
    const ledger = new Ledger();
    const id = authorized(ledger);
    const answers = [1, 2].map(() => ledger.change('k2', 'capture', id));
    expect(answers[1]).toMatchObject({ kind: 'done', authorization: { status: 'captured' } });
    expect(ledger.sums()).toEqual({ captures: 1, capturedMinor: 500, refundedMinor: 0, takenTwice: 0 });
  });

  it('refuses a second capture under another key, and says why', () => {
    const ledger = new Ledger();
    const id = authorized(ledger);
    ledger.change('k2', 'capture', id);
    expect(ledger.change('k3', 'capture', id)).toMatchObject({ kind: 'refused', code: 'already_captured' });
    expect(ledger.find('k3')).toMatchObject({ verb: 'capture', authorization: { status: 'captured' } });
  });

  it('counts a refund, and an order that was charged by two authorizations', () => {
    const ledger = new Ledger();
    const [first, second] = [authorized(ledger, 'a'), authorized(ledger, 'b')] as const;
    ledger.change('c', 'capture', first);
    ledger.change('d', 'capture', second);
    ledger.change('e', 'refund', second);
    expect(ledger.sums()).toEqual({ captures: 2, capturedMinor: 1_000, refundedMinor: 500, takenTwice: 1 });
  });

  it('declines a card that is to be declined, and then captures nothing', () => {
    const ledger = new Ledger();
    const answer = ledger.authorize('k', { ...body, paymentMethod: 'pm_card_declined' });
    expect(answer).toMatchObject({
      kind: 'done',
      authorization: { status: 'declined', declineCode: 'card_declined' },
    });
    const id = answer.kind === 'done' ? answer.authorization.id : '';
    expect(ledger.change('k2', 'capture', id)).toMatchObject({ kind: 'refused', code: 'not_authorized' });
  });

  it('knows nothing of a key that was never used', () => {
    expect(new Ledger().find('k')).toBeUndefined();
  });
});
