import type { Money, OrderReason } from '@millrace/contracts';

export const ORDER_STATUSES = ['pending', 'confirmed', 'rejected', 'cancelled'] as const;
/** `pending` while its saga runs; the other three are final. */
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** One line, with the price and the title that held when the order was placed. */
export interface OrderLine {
  readonly sku: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
}

export interface Order {
  readonly id: string;
  readonly status: OrderStatus;
  /** Why it was not confirmed. */
  readonly reason: OrderReason | null;
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export function isFinal(status: OrderStatus): boolean {
  return status !== 'pending';
}
