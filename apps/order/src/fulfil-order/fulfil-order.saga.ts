import {
  type Line,
  type Money,
  type OrderReason,
  authorizePayment,
  capturePayment,
  commitStock,
  paymentAuthorized,
  paymentCaptureRefused,
  paymentCaptured,
  paymentDeclined,
  paymentReversed,
  releaseStock,
  reserveStock,
  reversePayment,
  stockCommitRefused,
  stockCommitted,
  stockRejected,
  stockReleased,
  stockReserved,
} from '@millrace/contracts';
import { type Attempt, defineSaga, proceed, refuse, send, undoBy, undoneWith } from '@millrace/saga';
import type { FulfilOrderTimes } from './fulfil-order.settings.js';

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

/** How an order is fulfilled, or undone. Everything up to the capture can be; the capture is the pivot. */
export const defineFulfilOrder = (times: FulfilOrderTimes) =>
  defineSaga<FulfilOrderData, OrderReason>({
    name: 'fulfil-order',
    version: 1,
    correlate: ({ orderId, attemptId }: Ids) => ({ sagaId: orderId, attemptId }),
    retry: {
      firstMs: times.undoTimeoutMs,
      maxMs: times.sagaRetryMaxMs,
      attentionAfterMs: times.sagaAttentionAfterMs,
    },
    steps: [
      {
        name: 'reserve-stock',
        command: send(reserveStock, ({ lines }, attempt) => ({
          ...ids(attempt),
          lines: [...lines],
          holdSeconds: times.stockHoldSeconds,
        })),
        replies: [
          proceed(stockReserved, ({ holdVersion }) => ({ holdVersion })),
          refuse(stockRejected, ({ reason }) => (reason === 'already-released' ? 'hold-expired' : reason)),
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
        replies: [proceed(paymentAuthorized), refuse(paymentDeclined, () => 'payment-declined')],
        timeout: { timeoutMs: times.paymentTimeoutMs, attempts: 3, compensate: 'timed-out' },
        undo: undoBy(reversePayment, (_, attempt) => ids(attempt), paymentReversed),
      },
      {
        name: 'commit-stock',
        command: send(commitStock, ({ holdVersion }, attempt) => ({
          ...ids(attempt),
          holdVersion: holdVersion!,
        })),
        replies: [proceed(stockCommitted), refuse(stockCommitRefused, () => 'hold-expired')],
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
