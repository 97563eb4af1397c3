import { describe, expect, it } from '@jest/globals';
import { moneyMovedBy, type PaymentView } from './payment-view.js';

const payment = (...outcomes: readonly string[]): PaymentView => ({
  amount: { amountMinor: 2_900 },
  operations: outcomes.map((outcome) => ({ status: 'settled', outcome })),
});

describe('moneyMovedBy', () => {
  it('counts what was captured and what was refunded', () => {
    expect(moneyMovedBy(payment('authorized', 'captured'))).toEqual({
      capturedMinor: 2_900,
      refundedMinor: 0,
      captures: 1,
    });
    expect(moneyMovedBy(payment('authorized', 'captured', 'refunded'))).toEqual({
      capturedMinor: 2_900,
      refundedMinor: 2_900,
      captures: 1,
    });
  });

  it('counts nothing for what was declined, voided, refused or is open', () => {
    const nothing = { capturedMinor: 0, refundedMinor: 0, captures: 0 };
    const open: PaymentView = { amount: { amountMinor: 2_900 }, operations: [{ status: 'open' }] };
    const tombstone: PaymentView = { operations: [{ status: 'settled', outcome: 'nothing-taken' }] };
    const views = [payment('declined'), payment('authorized', 'voided'), open, tombstone];
    expect(views.map(moneyMovedBy)).toEqual(views.map(() => nothing));
  });
});
