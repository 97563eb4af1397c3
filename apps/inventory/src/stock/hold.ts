import type { DataOf } from '@millrace/contract-kit';
import type { Line, stockRejected } from '@millrace/contracts';

type StockRejection = DataOf<typeof stockRejected>;
export type Shortage = StockRejection['shortages'][number];

interface HoldIdentity {
  readonly orderId: string;
  /** 1 for a new hold, one more with each transition. A commit is fenced on it. */
  readonly version: number;
}

/**
 * What became of an order's stock. One per order, for ever: it answers repeated commands, and a release
 * that came first leaves one that blocks the late reserve. `lines` name each SKU once.
 */
export type Hold = HoldIdentity &
  (
    | { readonly status: 'held'; readonly lines: readonly Line[]; readonly expiresAt: Date }
    | { readonly status: 'committed'; readonly lines: readonly Line[]; readonly expiresAt: Date }
    | { readonly status: 'expired'; readonly lines: readonly Line[]; readonly expiresAt: Date }
    /** Without lines it is the barrier: nothing was ever held. */
    | { readonly status: 'released'; readonly lines: readonly Line[] }
    | {
        readonly status: 'rejected';
        readonly reason: 'out-of-stock' | 'unknown-sku';
        readonly shortages: readonly Shortage[];
      }
  );

export type HoldStatus = Hold['status'];
export type HoldIn<S extends HoldStatus> = Extract<Hold, { readonly status: S }>;

/** Units of a hold that count as reserved or sold. */
export function occupiedLines(hold: Hold): readonly Line[] {
  return hold.status === 'held' || hold.status === 'committed' ? hold.lines : [];
}

/** One line per SKU, in order of first mention. */
export function sumLines(lines: readonly Line[]): readonly Line[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
}
