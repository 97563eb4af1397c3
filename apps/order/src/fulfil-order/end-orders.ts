import { defineErrors } from '@millrace/errors';
import type { PreparedStatement, Transaction } from '@millrace/persistence';
import type { OrderEnd } from './order-end.js';

const errors = defineErrors({
  order_already_ended: { kind: 'internal', detail: 'A saga ended whose order is not pending.' },
});

// Its saga is locked by this transaction, and nothing else ends an order: no need to lock in an order.
const endOrdersStatement: PreparedStatement = {
  name: 'end-orders',
  text: `
    UPDATE orders
    SET status = ended.status, reason = ended.reason, updated_at = now()
    FROM json_to_recordset($1::json) AS ended (id uuid, status text, reason text)
    WHERE orders.id = ended.id AND orders.status = 'pending'`,
};

/**
 * Ends pending orders.
 * @throws AppError `order_already_ended` when one is not there or not pending: its saga must not commit.
 */
export async function endOrders(
  transaction: Transaction,
  ends: readonly ({ readonly id: string } & OrderEnd)[],
): Promise<void> {
  if (ends.length === 0) return;
  const { rowCount } = await transaction.query(endOrdersStatement, [JSON.stringify(ends)]);
  if (rowCount !== ends.length) {
    throw errors.order_already_ended({
      detail: `${ends.length - rowCount} of ${ends.length} orders were not pending when their sagas ended.`,
    });
  }
}
