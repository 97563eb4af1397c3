import { commitStock, releaseStock, reserveStock } from '@millrace/contracts';
import { defineSubscription } from '@millrace/messaging';

/** Everything inventory hears. */
export const stockCommands = defineSubscription({
  consumer: 'inventory',
  contracts: [reserveStock, commitStock, releaseStock],
  maxBatchSize: 500,
});
