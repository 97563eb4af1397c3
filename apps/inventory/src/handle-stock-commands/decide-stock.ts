import { isExpired } from '@millrace/context';
import { expireHold, isDue } from '../stock/hold-expiry.js';
import { sumLines, type Hold, type HoldIn, type Shortage } from '../stock/hold.js';
import type { StockMove } from '../stock/stock-move.js';
import type { StockCommand } from './stock-command.js';
import {
  commitRefused,
  committed,
  notBegun,
  rejected,
  released,
  reserved,
  type StockReply,
} from './stock-reply.js';

type CommandOf<K extends StockCommand['kind']> = Extract<StockCommand, { readonly kind: K }>;

/** What decisions need to know about a SKU. A SKU that is not in the map is not in the catalogue. */
export type AvailableBySku = ReadonlyMap<string, number>;

/** What a command changes, and its answer. Without `hold` nothing changes. */
export interface StockDecision {
  /** The hold as it is afterwards. */
  readonly hold?: Hold;
  readonly moves: readonly StockMove[];
  readonly reply: StockReply;
}

/**
 * Decides one command about the hold that its order has, if any. Pure; `now` is the database's clock.
 * A command that was decided before is answered with the same outcome again.
 */
export function decideStock(
  hold: Hold | undefined,
  available: AvailableBySku,
  command: StockCommand,
  now: Date,
): StockDecision {
  switch (command.kind) {
    case 'reserve':
      if (hold) return answerReserveAgain(hold, command, now);
      return isTooLate(command, now) ? unchanged(notBegun(command)) : decideReserve(available, command, now);
    case 'commit':
      return hold?.status === 'held' && isTooLate(command, now)
        ? unchanged(notBegun(command))
        : decideCommit(hold, command, now);
    case 'release':
      return decideRelease(hold, command);
  }
}

/** Work that nobody waits for is not begun; what was done before is told as ever. */
function isTooLate(command: CommandOf<'reserve' | 'commit'>, now: Date): boolean {
  return isExpired(command, now.getTime());
}

/** All lines or nothing. */
function decideReserve(available: AvailableBySku, command: CommandOf<'reserve'>, now: Date): StockDecision {
  const { orderId, holdSeconds } = command.data;
  const lines = sumLines(command.data.lines);
  const shortages: readonly Shortage[] = lines
    .filter(({ sku, quantity }) => (available.get(sku) ?? 0) < quantity)
    .map(({ sku, quantity }) => ({ sku, requested: quantity, available: available.get(sku) ?? 0 }));
  if (shortages.length > 0) {
    const reason = lines.every(({ sku }) => available.has(sku)) ? 'out-of-stock' : 'unknown-sku';
    return {
      hold: { orderId, version: 1, status: 'rejected', reason, shortages },
      moves: [],
      reply: rejected(command, reason, shortages),
    };
  }
  const expiresAt = new Date(now.getTime() + holdSeconds * 1_000);
  const hold: HoldIn<'held'> = { orderId, version: 1, status: 'held', lines, expiresAt };
  return { hold, moves: [{ from: 'available', to: 'reserved', lines }], reply: reserved(command, hold) };
}

function answerReserveAgain(hold: Hold, command: CommandOf<'reserve'>, now: Date): StockDecision {
  switch (hold.status) {
    case 'held':
      return isDue(hold, now)
        ? expired(hold, rejected(command, 'hold-expired'))
        : unchanged(reserved(command, hold));
    case 'committed':
      return unchanged(reserved(command, hold));
    case 'expired':
      return unchanged(rejected(command, 'hold-expired'));
    case 'released':
      return unchanged(rejected(command, 'already-released'));
    case 'rejected':
      return unchanged(rejected(command, hold.reason, hold.shortages));
  }
}

/** Expired at this moment counts as expired, whether or not the expiry has run: there is one winner. */
function decideCommit(hold: Hold | undefined, command: CommandOf<'commit'>, now: Date): StockDecision {
  switch (hold?.status) {
    case undefined:
    case 'rejected':
      return unchanged(commitRefused(command, 'no-hold'));
    case 'released':
      return unchanged(commitRefused(command, 'hold-released'));
    case 'expired':
      return unchanged(commitRefused(command, 'hold-expired'));
    case 'committed':
      return unchanged(committed(command));
    case 'held':
      if (isDue(hold, now)) return expired(hold, commitRefused(command, 'hold-expired'));
      if (hold.version !== command.data.holdVersion) {
        return unchanged(commitRefused(command, 'version-mismatch'));
      }
      return {
        hold: { ...hold, status: 'committed', version: hold.version + 1 },
        moves: [{ from: 'reserved', to: 'sold', lines: hold.lines }],
        reply: committed(command),
      };
  }
}

/** Whatever was done is undone; where nothing was, a hold without lines blocks a reserve that comes late. */
function decideRelease(hold: Hold | undefined, command: CommandOf<'release'>): StockDecision {
  switch (hold?.status) {
    case undefined: {
      const barrier: Hold = { orderId: command.data.orderId, version: 1, status: 'released', lines: [] };
      return { hold: barrier, moves: [], reply: released(command, barrier) };
    }
    case 'held':
    case 'committed': {
      const from = hold.status === 'held' ? 'reserved' : 'sold';
      const { orderId, version, lines } = hold;
      const undone: Hold = { orderId, version: version + 1, status: 'released', lines };
      return {
        hold: undone,
        moves: [{ from, to: 'available', lines }],
        reply: released(command, undone),
      };
    }
    case 'released':
    case 'expired':
    case 'rejected':
      return unchanged(released(command, hold));
  }
}

function expired(hold: HoldIn<'held'>, reply: StockReply): StockDecision {
  const expiry = expireHold(hold);
  return { hold: expiry.hold, moves: [expiry.move], reply };
}

function unchanged(reply: StockReply): StockDecision {
  return { moves: [], reply };
}
