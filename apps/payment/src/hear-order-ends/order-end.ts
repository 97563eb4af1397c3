import { orderCancelled, orderConfirmed, orderRejected } from '@millrace/contracts';
import type { DataOf, DecodedMessage } from '@millrace/contract-kit';

/** How an order ended, as the money of it is concerned. */
export interface OrderEnd {
  readonly orderId: string;
  readonly status: 'confirmed' | 'rejected' | 'cancelled';
  /** What a confirmed order costs, in minor units; `null` where nothing may be taken. */
  readonly totalMinor: number | null;
  /** ISO 4217; `null` with the total. */
  readonly currency: string | null;
}

/** @throws Error for a message that the subscription does not name. */
export function orderEndOf({ contract, data }: DecodedMessage): OrderEnd {
  const { orderId } = data as { readonly orderId: string };
  switch (contract.type) {
    case orderConfirmed.type: {
      const { total } = data as DataOf<typeof orderConfirmed>;
      return { orderId, status: 'confirmed', totalMinor: total.amountMinor, currency: total.currency };
    }
    case orderRejected.type:
      return { orderId, status: 'rejected', totalMinor: null, currency: null };
    case orderCancelled.type:
      return { orderId, status: 'cancelled', totalMinor: null, currency: null };
    default:
      throw new Error(`${contract.type} ends no order`);
  }
}
