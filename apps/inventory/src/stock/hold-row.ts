import type { Line } from '@millrace/contracts';
import type { Hold, HoldIn, HoldStatus, Shortage } from './hold.js';

/** A row of the table `holds`. Which of the nullable columns are set follows from the status (CHECKs). */
export interface HoldRow {
  readonly order_id: string;
  readonly status: HoldStatus;
  readonly version: number;
  readonly lines: readonly Line[];
  readonly expires_at: Date | null;
  readonly reject_reason: HoldIn<'rejected'>['reason'] | null;
  readonly shortages: readonly Shortage[] | null;
}

export const HOLD_COLUMNS = 'order_id, status, version, lines, expires_at, reject_reason, shortages';

export function holdFromRow(row: HoldRow): Hold {
  const identity = { orderId: row.order_id, version: row.version };
  switch (row.status) {
    case 'held':
    case 'committed':
    case 'expired':
      return { ...identity, status: row.status, lines: row.lines, expiresAt: row.expires_at! };
    case 'released':
      return { ...identity, status: row.status, lines: row.lines };
    case 'rejected':
      return { ...identity, status: row.status, reason: row.reject_reason!, shortages: row.shortages! };
  }
}

export function rowFromHold(hold: Hold): HoldRow {
  return {
    order_id: hold.orderId,
    status: hold.status,
    version: hold.version,
    lines: hold.status === 'rejected' ? [] : hold.lines,
    expires_at: 'expiresAt' in hold ? hold.expiresAt : null,
    reject_reason: hold.status === 'rejected' ? hold.reason : null,
    shortages: hold.status === 'rejected' ? hold.shortages : null,
  };
}
