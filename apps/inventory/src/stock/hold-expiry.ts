import type { HoldIn } from './hold.js';
import type { StockMove } from './stock-move.js';

/** True once the time of a hold is over, whether or not anyone has given its stock back yet. */
export function isDue(hold: HoldIn<'held'>, now: Date): boolean {
  return hold.expiresAt.getTime() <= now.getTime();
}

/** Gives the stock of a hold back because its time is over. */
export function expireHold(hold: HoldIn<'held'>): {
  readonly hold: HoldIn<'expired'>;
  readonly move: StockMove;
} {
  return {
    hold: { ...hold, status: 'expired', version: hold.version + 1 },
    move: { from: 'reserved', to: 'available', lines: hold.lines },
  };
}
