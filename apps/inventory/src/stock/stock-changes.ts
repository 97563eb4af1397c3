import type { Hold } from './hold.js';
import type { StockDelta } from './stock-move.js';

/** What a batch of decisions leaves to be written. */
export interface StockChanges {
  readonly holds: readonly HoldChange[];
  /** By SKU; none of them is all zero. */
  readonly deltas: ReadonlyMap<string, StockDelta>;
}

export interface HoldChange {
  /** As it is afterwards. */
  readonly hold: Hold;
  /** The version it was loaded with; 0 when there was none. It is written only on top of that version. */
  readonly loadedVersion: number;
}
