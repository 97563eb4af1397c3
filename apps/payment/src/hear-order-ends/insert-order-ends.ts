import { type PreparedStatement, type RetentionRule, rowSet, type Write } from '@millrace/persistence';
import type { OrderEnd } from './order-end.js';

const ended = rowSet({
  order_id: 'uuid',
  status: 'plain-text',
  total_minor: 'bigint',
  currency: 'plain-text',
});

const insertOrderEndsStatement: PreparedStatement = {
  name: 'insert-order-ends',
  text: `
    INSERT INTO order_ends (${ended.names})
    SELECT ${ended.names} FROM ${ended.from} AS row ORDER BY order_id
    ON CONFLICT (order_id) DO NOTHING`,
};

/** An order ends once: what comes again changes nothing. */
export function insertOrderEnds(ends: readonly OrderEnd[]): Write {
  const rows = ends.map(({ orderId, status, totalMinor, currency }) => ({
    order_id: orderId,
    status,
    total_minor: totalMinor,
    currency,
  }));
  return { statement: insertOrderEndsStatement, parameters: ended.parametersOf(rows) };
}

const DAY_MS = 86_400_000;

/** For as long as the audit looks back, and a week for the sake of whoever looks into what it found. */
export const orderEndRetention = (auditDays: number): RetentionRule => ({
  table: 'order_ends',
  timeColumn: 'heard_at',
  keepMs: (auditDays + 7) * DAY_MS,
});
