import { type PreparedStatement, type RetentionRule, rowSet, type Write } from '@millrace/persistence';
import { HOLD_AUDIT_DAYS } from '../audit-holds/audit-holds.js';

/** How an order ended, as its stock is concerned: sold, or not. */
export interface OrderEnd {
  readonly orderId: string;
  readonly confirmed: boolean;
}

const ended = rowSet({ order_id: 'uuid', confirmed: 'boolean' });

const insertOrderEndsStatement: PreparedStatement = {
  name: 'insert-order-ends',
  text: `
    INSERT INTO order_ends (${ended.names})
    SELECT ${ended.names} FROM ${ended.from} AS row ORDER BY order_id
    ON CONFLICT (order_id) DO NOTHING`,
};

/** An order ends once: what comes again changes nothing. */
export function insertOrderEnds(ends: readonly OrderEnd[]): Write {
  const rows = ends.map(({ orderId, confirmed }) => ({ order_id: orderId, confirmed }));
  return { statement: insertOrderEndsStatement, parameters: ended.parametersOf(rows) };
}

/** For as long as the audit looks back, and a week for the sake of whoever looks into what it found. */
export const orderEndRetention: RetentionRule = {
  table: 'order_ends',
  timeColumn: 'heard_at',
  keepMs: (HOLD_AUDIT_DAYS + 7) * 86_400_000,
};
