import { seededRandom } from './random.js';

/** What a customer asks for: the body of `POST /orders`. */
export interface OrderBody {
  readonly items: readonly { readonly sku: string; readonly quantity: number }[];
  readonly paymentMethod: string;
}

export interface Demand {
  readonly skus: readonly string[];
  /** Share of orders whose card is declined. */
  readonly declinedShare: number;
  /** Default: 1 to 3 lines, as few as there are SKUs. */
  readonly maxLines: number;
}

/** The demand of every case but the hot SKU: a thousand SKUs, a few of them in most orders. */
export function usualDemand(skus: readonly string[]): Demand {
  return { skus, declinedShare: 0.05, maxLines: 3 };
}

/** An endless list of orders, the same one for the same seed. */
export function orderStream(demand: Demand, seed: number): () => OrderBody {
  const random = seededRandom(seed);
  const pick = zipfPicker(demand.skus.length, random);
  return () => {
    const lines = 1 + Math.floor(random() * Math.min(demand.maxLines, demand.skus.length));
    const chosen = new Set<number>();
    while (chosen.size < lines) chosen.add(pick());
    return {
      items: [...chosen].map((index) => ({
        sku: demand.skus[index]!,
        quantity: 1 + Math.floor(random() * 2),
      })),
      paymentMethod: random() < demand.declinedShare ? 'pm_card_declined' : 'pm_card_ok',
    };
  };
}

/** Zipf's law with exponent 1: the n-th SKU is asked for 1/n as often as the first. */
function zipfPicker(count: number, random: () => number): () => number {
  const cumulated = new Float64Array(count);
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    total += 1 / (index + 1);
    cumulated[index] = total;
  }
  return () => {
    const wanted = random() * total;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (cumulated[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
