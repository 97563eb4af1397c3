import type { MovedMoney } from '@millrace/stack';

/** Looks behind the scenes: at what a system that has nothing left to do must not show. */
export interface Auditor {
  /** What these orders have moved, all together. */
  moneyOf(orderIds: readonly string[]): Promise<MovedMoney>;
  /** Waits until nothing of these orders is on its way any more. */
  quiet(orderIds: readonly string[]): Promise<void>;
}

export function sum(parts: Iterable<MovedMoney>): MovedMoney {
  let total: MovedMoney = { capturedMinor: 0, refundedMinor: 0, captures: 0 };
  for (const part of parts) {
    total = {
      capturedMinor: total.capturedMinor + part.capturedMinor,
      refundedMinor: total.refundedMinor + part.refundedMinor,
      captures: total.captures + part.captures,
    };
  }
  return total;
}
