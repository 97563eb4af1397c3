import {
  type Line,
  type Money,
  type OrderReason,
  authorizePayment,
  capturePayment,
  commitStock,
  paymentAuthorizationExpired,
  paymentAuthorized,
  paymentCaptureRefused,
  paymentCaptured,
  paymentDeclined,
  paymentReversed,
  releaseStock,
  reserveStock,
  reversePayment,
  stockCommitExpired,
  stockCommitRefused,
  stockCommitted,
  stockRejected,
  stockReservationExpired,
  stockReleased,
  stockReserved,
} from '@millrace/contracts';
import {
  type Attempt,
  type SagaRetry,
  defineSaga,
  expire,
  proceed,
  refuse,
  send,
  undoBy,
  undoneWith,
} from '@millrace/saga';
import type { FulfilOrderTimes } from './fulfil-order.settings.js';
import { checkHoldOutlasts } from './hold-patience.js';

/** What the saga knows of its order. */
export interface FulfilOrderData {
  readonly customerId: string;
  readonly lines: readonly Line[];
  readonly total: Money;
  readonly paymentMethod: string;
  /** Known once the stock is held; the commit is fenced on it. */
  readonly holdVersion?: number;
}

type Ids = { readonly orderId: string; readonly attemptId: string };
const ids = ({ sagaId, attemptId }: Attempt): Ids => ({ orderId: sagaId, attemptId });

const hold = (lines: readonly Line[], { stockHoldSeconds }: FulfilOrderTimes) => ({
  lines: [...lines],
  holdSeconds: stockHoldSeconds,
});

const retryOf = (times: FulfilOrderTimes): SagaRetry => ({
  firstMs: times.undoTimeoutMs,
  maxMs: times.sagaRetryMaxMs,
  attentionAfterMs: times.sagaAttentionAfterMs,
});

/**
 * How an order is fulfilled, or undone. Everything up to the capture can be; the capture is the pivot.
 * @throws AppError `hold_too_short` for times with which a hold could end before its commit.
 */
export function defineFulfilOrder(times: FulfilOrderTimes) {
  const saga = fulfilOrderOf(times);
  checkHoldOutlasts(saga, 'commit-stock', times.stockHoldSeconds);
  return saga;
}

const fulfilOrderOf = (times: FulfilOrderTimes) =>
  defineSaga<FulfilOrderData, OrderReason>({
    name: 'fulfil-order',
    version: 1,
    correlate: ({ orderId, attemptId }: Ids) => ({ sagaId: orderId, attemptId }),
    retry: retryOf(times),
    steps: [
      {
        name: 'reserve-stock',
        command: send(reserveStock, ({ lines }, attempt) => ({ ...ids(attempt), ...hold(lines, times) })),
        replies: [
          proceed(stockReserved, ({ holdVersion }) => ({ holdVersion })),
          refuse(stockRejected, ({ reason }) => (reason === 'already-released' ? 'hold-expired' : reason)),
          expire(stockReservationExpired),
        ],
        timeout: { timeoutMs: times.stockTimeoutMs, attempts: 3, compensate: 'timed-out' },
        undo: undoBy(releaseStock, (_, attempt) => ids(attempt), stockReleased),
      },
      {
        name: 'authorize-payment',
        command: send(authorizePayment, ({ customerId, total, paymentMethod }, attempt) => ({
          ...ids(attempt),
          customerId,
          amount: total,
          paymentMethod,
        })),
        replies: [
          proceed(paymentAuthorized),
          refuse(paymentDeclined, () => 'payment-declined'),
          expire(paymentAuthorizationExpired),
        ],
        timeout: { timeoutMs: times.paymentTimeoutMs, attempts: 3, compensate: 'timed-out' },
        undo: undoBy(reversePayment, (_, attempt) => ids(attempt), paymentReversed),
      },
      {
        name: 'commit-stock',
        command: send(commitStock, ({ holdVersion: held }, attempt) => ({
          ...ids(attempt),
          holdVersion: held!,
        })),
        replies: [
          proceed(stockCommitted),
          refuse(stockCommitRefused, () => 'hold-expired'),
          expire(stockCommitExpired),
        ],
        timeout: { timeoutMs: times.stockTimeoutMs, attempts: 3, compensate: 'timed-out' },
        undo: undoneWith('reserve-stock'),
      },
      {
        name: 'capture-payment',
        pivot: true,
        command: send(capturePayment, (_, attempt) => ids(attempt)),
        replies: [proceed(paymentCaptured), refuse(paymentCaptureRefused, () => 'payment-declined')],
        timeout: { timeoutMs: times.paymentTimeoutMs, forwardOnly: true },
      },
    ],
  });
