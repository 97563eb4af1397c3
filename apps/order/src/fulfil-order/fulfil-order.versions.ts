import type { SagaDefinition } from '@millrace/saga';
import { type FulfilOrderData, defineFulfilOrder } from './fulfil-order.saga.js';
import type { FulfilOrderTimes } from './fulfil-order.settings.js';
import type { OrderReason } from '@millrace/contracts';

/**
 * Every version of the saga that orders may still run by, the newest first: new orders are started with that one. A
 * change of steps, replies or undos is a new version beside the old one, which stays until no unfinished order names
 * it (`SELECT version, count(*) FROM sagas WHERE step IS NOT NULL GROUP BY 1`).
 */
export function fulfilOrderVersions(
  times: FulfilOrderTimes,
): readonly [
  SagaDefinition<FulfilOrderData, OrderReason>,
  ...SagaDefinition<FulfilOrderData, OrderReason>[],
] {
  return [defineFulfilOrder(times)];
}
