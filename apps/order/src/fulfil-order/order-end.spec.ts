import { describe, expect, it } from '@jest/globals';
import { paymentDeclined, stockRejected } from '@millrace/contracts';
import { cancelled, operatorForces, silenceOf } from '@millrace/saga/testing';
import {
  authorized,
  captured,
  committed,
  given,
  order,
  released,
  reply,
  reserved,
} from '../testing/fulfil-order.given.js';
import { CANCELLED_BY_OPERATOR, endOf, eventOfEnd } from './order-end.js';

const DAY_MS = 24 * 3_600_000;
const forcedUndone = operatorForces({ outcome: 'compensated', reason: CANCELLED_BY_OPERATOR });

describe('the end of an order', () => {
  const ends = [
    ['confirmed', null, given(reserved, authorized, committed, captured), { total: order.total }],
    ['rejected', 'out-of-stock', given(reply(stockRejected)), { reason: 'out-of-stock' }],
    [
      'rejected',
      'payment-declined',
      given(reserved, reply(paymentDeclined), released()),
      { reason: 'payment-declined' },
    ],
    [
      'cancelled',
      'cancelled-by-customer',
      given(cancelled('cancelled-by-customer'), released()),
      { reason: 'cancelled-by-customer' },
    ],
    [
      'rejected',
      'payment-declined',
      given(reserved, reply(paymentDeclined), silenceOf(DAY_MS), forcedUndone),
      { reason: 'payment-declined' },
    ],
    [
      'cancelled',
      'cancelled-by-operator',
      given(reserved, authorized, committed, silenceOf(DAY_MS), forcedUndone),
      { reason: 'cancelled-by-operator' },
    ],
  ] as const;

  it.each(ends)('is %s (%s), and an event says so', (status, reason, { last }, fields) => {
    expect(endOf(last.instance)).toEqual({ status, reason });
    const event = eventOfEnd(last.instance, '/test');
    expect(event.type).toBe(`millrace.order.order-${status}.v1`);
    expect(JSON.parse(event.value)).toEqual({
      orderId: last.instance.id,
      customerId: order.customerId,
      ...fields,
    });
    expect(eventOfEnd(last.instance, '/test')).toEqual(event);
  });
});
