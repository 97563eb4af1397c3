import { currentContext } from '@millrace/context';
import type { OrderWatch } from './order-watch.js';

/** Kept back from the request's time for reading the order and answering, in ms. */
const RESERVE_MS = 250;

/**
 * Waits for the end of an order as `Prefer: wait` asks, within the time that the request has.
 * @returns whether there was a wait, which is what `Preference-Applied` tells.
 */
export function awaitOrder(watch: OrderWatch, orderId: string, waitSeconds: number): Promise<boolean> {
  const context = currentContext();
  const timeoutMs = Math.min(waitSeconds * 1_000, context.remainingMs() - RESERVE_MS);
  return watch.untilFinished(orderId, timeoutMs, context.done);
}
