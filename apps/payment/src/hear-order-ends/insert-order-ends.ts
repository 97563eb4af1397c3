import type { PreparedStatement, RetentionRule, Write } from '@millrace/persistence';
import type { OrderEnd } from './order-end.js';

const insertOrderEndsStatement: PreparedStatement = {
  name: 'insert-order-ends',
  text: `
    INSERT INTO order_ends (order_id, status, total_minor, currency)
    SELECT "orderId", status, "totalMinor", currency
    FROM json_to_recordset($1::json) AS row ("orderId" uuid, status text, "totalMinor" bigint, currency text)
    ORDER BY "orderId"
    ON CONFLICT (order_id) DO NOTHING`,
};

/** An order ends once: what comes again changes nothing. */
export function insertOrderEnds(ends: readonly OrderEnd[]): Write {
  return { statement: insertOrderEndsStatement, parameters: [JSON.stringify(ends)] };
}

const DAY_MS = 86_400_000;

/** For as long as the audit looks back, and a week for the sake of whoever looks into what it found. */
export const orderEndRetention = (auditDays: number): RetentionRule => ({
  table: 'order_ends',
  timeColumn: 'heard_at',
  keepMs: (auditDays + 7) * DAY_MS,
});
