import { followOrderErrors } from './follow-order.errors.js';

export interface StreamLimits {
  /** Of all customers together. */
  readonly total: number;
  readonly perCustomer: number;
  /** Told of each stream that is refused, and by which limit. */
  readonly onRefused?: (limit: 'customer' | 'process') => void;
}

/** How many event streams are open, and whose. */
export class StreamPlaces {
  private readonly takenBy = new Map<string, number>();
  private taken = 0;

  constructor(private readonly limits: StreamLimits) {}

  get size(): number {
    return this.taken;
  }

  /**
   * @returns what gives the place back, once however often it is called.
   * @throws AppError `too_many_streams`, `no_stream_free`
   */
  take(customerId: string): () => void {
    const own = this.takenBy.get(customerId) ?? 0;
    if (own >= this.limits.perCustomer) {
      this.limits.onRefused?.('customer');
      throw followOrderErrors.too_many_streams();
    }
    if (this.taken >= this.limits.total) {
      this.limits.onRefused?.('process');
      throw followOrderErrors.no_stream_free();
    }
    this.takenBy.set(customerId, own + 1);
    this.taken++;
    let held = true;
    return () => {
      if (held) this.giveBack(customerId);
      held = false;
    };
  }

  private giveBack(customerId: string): void {
    const left = this.takenBy.get(customerId)! - 1;
    if (left === 0) this.takenBy.delete(customerId);
    else this.takenBy.set(customerId, left);
    this.taken--;
  }
}
