import { describe, expect, it } from '@jest/globals';
import {
  authorizePayment,
  capturePayment,
  commitStock,
  paymentAuthorized,
  paymentCaptureRefused,
  paymentDeclined,
  releaseStock,
  reserveStock,
  reversePayment,
  stockCommitRefused,
  stockRejected,
} from '@millrace/contracts';
import { cancelled, deadlinePasses, operatorRetries, silenceOf } from '@millrace/saga/testing';
import {
  given,
  history,
  lateReply,
  order,
  released,
  reply,
  reserved,
  reversed,
} from '../testing/fulfil-order.given.js';

const { reserving, authorizing, committing, capturing, confirmed } = history;
const cancel = cancelled('cancelled-by-customer');

describe('an order whose steps all succeed', () => {
  it('has its stock held first', () => {
    given().thenExpect({
      sends: [[reserveStock, { lines: order.lines, holdSeconds: 900 }]],
      saga: { status: 'running', step: 'reserve-stock', owed: ['reserve-stock'] },
    });
  });

  it('then its payment authorized, for the whole amount', () => {
    given(...reserving)
      .when(reserved)
      .thenExpect({
        sends: [
          [
            authorizePayment,
            { customerId: order.customerId, amount: order.total, paymentMethod: order.paymentMethod },
          ],
        ],
      });
  });

  it('then its stock committed, fenced on the version of the hold, before money moves', () => {
    given(...committing).thenExpect({
      sends: [[commitStock, { holdVersion: 7 }]],
      saga: { owed: ['reserve-stock', 'authorize-payment'] },
    });
  });

  it('then its payment captured', () => {
    given(...capturing).thenExpect({ sends: [capturePayment], saga: { step: 'capture-payment' } });
  });

  it('is complete', () => {
    const { last } = given(...confirmed).thenExpect({
      sends: [],
      saga: { status: 'completed', reason: null, owed: [] },
      timeline: ['succeeded capture-payment', 'completed'],
    });
    expect(last.outcome).toBe('completed');
  });
});

describe('an order that is refused', () => {
  it.each([
    ['out-of-stock', 'out-of-stock'],
    ['unknown-sku', 'unknown-sku'],
    ['hold-expired', 'hold-expired'],
    ['already-released', 'hold-expired'],
  ] as const)('by the stock (%s) ends at once: nothing was done', (why, reason) => {
    given(...reserving)
      .when(reply(stockRejected, { reason: why }))
      .thenExpect({ sends: [], saga: { status: 'compensated', reason } });
  });

  it.each(['card_declined', 'insufficient_funds', 'invalid_payment_method', 'already_reversed'] as const)(
    'by the card (%s) gives its stock back and nothing else',
    (declineCode) => {
      given(...authorizing)
        .when(reply(paymentDeclined, { declineCode }))
        .thenExpect({ sends: [releaseStock], saga: { status: 'compensating', reason: 'payment-declined' } })
        .when(released())
        .thenExpect({ sends: [], saga: { status: 'compensated', reason: 'payment-declined' } });
    },
  );

  it.each(['hold-expired', 'hold-released', 'no-hold', 'version-mismatch'] as const)(
    'at the commit (%s) has its payment voided, then its stock released',
    (why) => {
      given(...committing)
        .when(reply(stockCommitRefused, { reason: why }))
        .thenExpect({ sends: [reversePayment], saga: { reason: 'hold-expired' } })
        .when(reversed())
        .thenExpect({ sends: [releaseStock] })
        .when(released('nothing-held'))
        .thenExpect({ sends: [], saga: { status: 'compensated', reason: 'hold-expired' } });
    },
  );

  it.each(['not_authorized', 'authorization_expired', 'already_reversed'] as const)(
    'at the capture (%s) has committed stock released by one release',
    (why) => {
      given(...capturing)
        .when(reply(paymentCaptureRefused, { reason: why }))
        .thenExpect({ sends: [reversePayment], saga: { reason: 'payment-declined', status: 'compensating' } })
        .when(reversed('nothing-taken'))
        .thenExpect({ sends: [releaseStock], saga: { owed: ['reserve-stock'] } })
        .when(released())
        .thenExpect({ sends: [], saga: { status: 'compensated', reason: 'payment-declined' } });
    },
  );
});

describe('an order that hears nothing', () => {
  const [again, oneMinute] = [deadlinePasses, 60_000];

  it('from the stock asks three times, then undoes what may have been done', () => {
    given(...reserving, again, again)
      .when(again)
      .thenExpect({ sends: [releaseStock], saga: { reason: 'timed-out', status: 'compensating' } })
      .when(released('nothing-held'))
      .thenExpect({ saga: { status: 'compensated', reason: 'timed-out' } });
  });

  it('from the payment asks three times, then reverses what may have been done, then releases', () => {
    given(...authorizing, again, again)
      .when(again)
      .thenExpect({ sends: [reversePayment], saga: { reason: 'timed-out' } })
      .when(reversed('nothing-taken'))
      .thenExpect({ sends: [releaseStock] });
  });

  it('of the commit asks three times, then reverses and releases', () => {
    given(...committing, again, again)
      .when(again)
      .thenExpect({ sends: [reversePayment], saga: { reason: 'timed-out' } })
      .when(reversed())
      .thenExpect({ sends: [releaseStock] });
  });

  it('of the capture asks until it hears: money may have moved', () => {
    const stuck = given(...capturing).when(silenceOf(10 * oneMinute));
    stuck.thenExpect({
      sends: [capturePayment],
      saga: { status: 'needs-attention', phase: 'forward', step: 'capture-payment', reason: null },
    });
    stuck.when(silenceOf(24 * 60 * oneMinute)).thenExpect({ sends: [capturePayment] });
    stuck.when(operatorRetries).thenExpect({ sends: [capturePayment], saga: { status: 'running' } });
    given(...capturing, again).thenExpect({ sends: [capturePayment], saga: { attempt: 2 } });
  });

  it('of an undo asks until it hears, and is marked after ten minutes', () => {
    const undoing = given(...authorizing, cancel);
    undoing.when(silenceOf(10 * oneMinute - 1)).thenExpect({ saga: { status: 'compensating' } });
    undoing
      .when(silenceOf(10 * oneMinute))
      .thenExpect({ sends: [reversePayment], saga: { status: 'needs-attention', phase: 'backward' } })
      .when(reversed('nothing-taken'))
      .thenExpect({ sends: [releaseStock], saga: { status: 'compensating' } })
      .when(silenceOf(10 * oneMinute))
      .thenExpect({ saga: { status: 'needs-attention', step: 'reserve-stock' } })
      .when(released())
      .thenExpect({ saga: { status: 'compensated', reason: 'cancelled-by-customer', attentionAt: null } });
  });

  it('and then the answer to a second attempt goes on as usual', () => {
    given(...reserving, again)
      .when(reserved)
      .thenExpect({ sends: [authorizePayment] });
  });

  it('and then is declined at a second attempt has the payment reversed as well', () => {
    given(...authorizing, again)
      .when(reply(paymentDeclined))
      .thenExpect({ sends: [reversePayment], saga: { reason: 'payment-declined' } });
  });
});

describe('a customer who cancels', () => {
  it.each([
    ['while stock is reserved', reserving, [releaseStock]],
    ['while the payment is authorized', authorizing, [reversePayment, releaseStock]],
    ['while the stock is committed', committing, [reversePayment, releaseStock]],
  ] as const)('%s has all of it undone, what is in flight included', (_, happenings, undos) => {
    let scenario = given(...happenings).when(cancel);
    for (const undo of undos) {
      scenario.thenExpect({ sends: [undo], saga: { status: 'compensating' } });
      scenario = scenario.when(undo === releaseStock ? released() : reversed());
    }
    scenario.thenExpect({ sends: [], saga: { status: 'compensated', reason: 'cancelled-by-customer' } });
  });

  it('is too late once the capture is sent, and when the order is confirmed', () => {
    given(...capturing)
      .when(cancel)
      .thenExpect({ ignored: 'past-pivot', sends: [] });
    given(...confirmed)
      .when(cancel)
      .thenExpect({ ignored: 'finished', sends: [] });
  });

  it('may ask twice', () => {
    given(...authorizing, cancel)
      .when(cancel)
      .thenExpect({ ignored: 'already-cancelled', sends: [] });
  });

  it('gets exactly one reversal for an authorization that succeeds late', () => {
    const cancelledLate = given(...authorizing, cancel);
    const { attemptId } = given(...authorizing).last.instance;
    cancelledLate
      .when(lateReply(paymentAuthorized, attemptId!))
      .thenExpect({ ignored: 'stale-attempt', sends: [] })
      .when(reversed('voided'))
      .thenExpect({ sends: [releaseStock] });
  });
});
