import {
  commitStock,
  orderCancelled,
  orderConfirmed,
  orderRejected,
  releaseStock,
  reserveStock,
} from '@millrace/contracts';
import { defineSubscription } from '@millrace/messaging';

/** -> StockCommandsHandler */
export const stockCommands = defineSubscription({
  consumer: 'inventory',
  contracts: [reserveStock, commitStock, releaseStock],
  maxBatchSize: 500,
});

/** -> HearOrderEndsController. For the audit alone: nobody waits for it. */
export const orderEnds = defineSubscription({
  consumer: 'inventory',
  contracts: [orderConfirmed, orderRejected, orderCancelled],
  maxBatchSize: 2_000,
  restMs: 2_000,
});
