import { describe, expect, it } from '@jest/globals';
import { fulfilOrder, times } from '../testing/fulfil-order.given.js';
import { defineFulfilOrder } from './fulfil-order.saga.js';
import { longestWaitMs } from './hold-patience.js';

describe('the time of a hold', () => {
  it('outlasts three attempts of each step up to the commit', () => {
    expect(longestWaitMs(fulfilOrder, 'reserve-stock')).toBe(90_000);
    expect(longestWaitMs(fulfilOrder, 'commit-stock')).toBe(3 * (30_000 + 60_000 + 30_000));
    expect(() => defineFulfilOrder({ ...times, stockHoldSeconds: 420 })).not.toThrow();
  });

  it('that could end before the saga loses its patience is refused at the start, with what it takes', () => {
    expect(() => defineFulfilOrder({ ...times, stockHoldSeconds: 419 })).toThrow(
      'STOCK_HOLD_SECONDS is 419; with these STOCK_TIMEOUT_MS and PAYMENT_TIMEOUT_MS it must be 420 at least.',
    );
    expect(() => defineFulfilOrder({ ...times, paymentTimeoutMs: 300_000 })).toThrow(/must be 1140 at least/);
  });

  it('has no measure where a step waits without limit', () => {
    expect(longestWaitMs(fulfilOrder, 'capture-payment')).toBe(Infinity);
  });
});
