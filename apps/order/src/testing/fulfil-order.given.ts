import type { DataOf } from '@millrace/contract-kit';
import {
  paymentAuthorized,
  paymentCaptured,
  paymentReversed,
  stockCommitted,
  stockReleased,
  stockReserved,
} from '@millrace/contracts';
import { type Happening, givenSaga, lateRepliesOf, repliesOf } from '@millrace/saga/testing';
import { type FulfilOrderData, defineFulfilOrder } from '../fulfil-order/fulfil-order.saga.js';
import type { FulfilOrderTimes } from '../fulfil-order/fulfil-order.settings.js';

/** What the specs of the saga share. */

export const times: FulfilOrderTimes = {
  stockHoldSeconds: 900,
  stockTimeoutMs: 30_000,
  paymentTimeoutMs: 60_000,
  undoTimeoutMs: 30_000,
  sagaRetryMaxMs: 300_000,
  sagaAttentionAfterMs: 600_000,
};

export const fulfilOrder = defineFulfilOrder(times);

export const order: FulfilOrderData = {
  customerId: '0199c0de-0000-7000-8000-000000000042',
  lines: [{ sku: 'MUG-1', quantity: 2 }],
  total: { amountMinor: 2_500, currency: 'EUR' },
  paymentMethod: 'pm_card_ok',
};

const ids = ({ sagaId, attemptId }: { sagaId: string; attemptId: string }) => ({
  orderId: sagaId,
  attemptId,
});
export const reply = repliesOf(ids);
export const lateReply = lateRepliesOf(ids);

export const reserved = reply(stockReserved, { holdVersion: 7 });
export const authorized = reply(paymentAuthorized);
export const committed = reply(stockCommitted);
export const captured = reply(paymentCaptured);
export const reversed = (outcome: DataOf<typeof paymentReversed>['outcome'] = 'voided') =>
  reply(paymentReversed, { outcome });
export const released = (outcome: DataOf<typeof stockReleased>['outcome'] = 'released') =>
  reply(stockReleased, { outcome });

/** Where an order stands after each step of the way to its confirmation. */
export const history = {
  reserving: [],
  authorizing: [reserved],
  committing: [reserved, authorized],
  capturing: [reserved, authorized, committed],
  confirmed: [reserved, authorized, committed, captured],
} as const satisfies Record<string, readonly Happening[]>;

export const given = (...happenings: readonly Happening[]) => givenSaga(fulfilOrder, order, ...happenings);
