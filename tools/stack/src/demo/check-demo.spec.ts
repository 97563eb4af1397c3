import { describe, expect, it } from '@jest/globals';
import { problemsOf, type OrderOutcome } from './check-demo.js';
import { demoOrders } from './demo-orders.js';

const [confirmed, outOfStock, declined] = demoOrders as [
  OrderOutcome['order'],
  OrderOutcome['order'],
  OrderOutcome['order'],
];
const before = { received: 20, available: 15, reserved: 0, sold: 5 };
const nothing = { capturedMinor: 0, refundedMinor: 0 };

const goodConfirmed: OrderOutcome = {
  order: confirmed,
  status: 'confirmed',
  reason: undefined,
  totalMinor: 2_900,
  before,
  after: { received: 20, available: 13, reserved: 0, sold: 7 },
  charges: { capturedMinor: 2_900, refundedMinor: 0 },
};
const goodDeclined: OrderOutcome = {
  order: declined,
  status: 'rejected',
  reason: 'payment-declined',
  totalMinor: 21_900,
  before,
  after: before,
  charges: nothing,
};

describe('an order of the demo', () => {
  it('is fine when status, stock and money agree', () => {
    const goodOutOfStock = { ...goodDeclined, order: outOfStock, reason: 'out-of-stock' };
    expect([goodConfirmed, goodDeclined, goodOutOfStock].flatMap(problemsOf)).toEqual([]);
  });

  it('that ends otherwise is told', () => {
    const outcome = { ...goodDeclined, reason: 'timed-out' };
    expect(problemsOf(outcome)).toEqual(['ended rejected, timed-out instead of rejected, payment-declined']);
  });

  it('that keeps its stock although it was rejected is told', () => {
    const after = { received: 20, available: 14, reserved: 1, sold: 5 };
    expect(problemsOf({ ...goodDeclined, after })).toEqual([
      'available of DEMO-CHAIR is 14 instead of 15',
      'reserved of DEMO-CHAIR is 1 instead of 0',
    ]);
  });

  it('that loses a unit is told', () => {
    const after = { received: 20, available: 14, reserved: 0, sold: 5 };
    expect(problemsOf({ ...goodDeclined, after })).toContain(
      'DEMO-CHAIR: available + reserved + sold is 19, received 20',
    );
  });

  it('that charges twice, or although it was rejected, is told', () => {
    const twice = { ...goodConfirmed, charges: { capturedMinor: 5_800, refundedMinor: 0 } };
    const charged = { ...goodDeclined, charges: { capturedMinor: 21_900, refundedMinor: 0 } };
    expect([twice, charged].flatMap(problemsOf)).toEqual([
      'the provider took 5800 minor units instead of 2900',
      'the provider took 21900 minor units instead of 0',
    ]);
  });

  it('that was charged and refunded is fine', () => {
    const refunded = { ...goodDeclined, charges: { capturedMinor: 21_900, refundedMinor: 21_900 } };
    expect(problemsOf(refunded)).toEqual([]);
  });
});
