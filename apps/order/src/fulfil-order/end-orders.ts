import { defineErrors } from '@millrace/errors';
import { type PreparedStatement, type Write, rowSet } from '@millrace/persistence';
import type { OrderEnd } from './order-end.js';

const errors = defineErrors({
  order_already_ended: { kind: 'internal', detail: 'A saga ended whose order is not pending.' },
});

const ended = rowSet({ id: 'uuid', status: 'text', reason: 'text' });

// Its saga is locked by this transaction, and nothing else ends an order: no need to lock in an order.
const endOrdersStatement: PreparedStatement = {
  name: 'end-orders',
  text: `
    UPDATE orders
    SET status = ended.status, reason = ended.reason, updated_at = now()
    FROM ${ended.from} AS ended
    WHERE orders.id = ended.id AND orders.status = 'pending'`,
};

/**
 * Ends pending orders; none, no write.
 * @throws AppError `order_already_ended`, once written, when one is not there or not pending: its saga must not
 *   commit.
 */
export function endOrders(ends: readonly ({ readonly id: string } & OrderEnd)[]): readonly Write[] {
  if (ends.length === 0) return [];
  const onWritten = (rowCount: number) => {
    if (rowCount === ends.length) return;
    throw errors.order_already_ended({
      detail: `${ends.length - rowCount} of ${ends.length} orders were not pending when their sagas ended.`,
    });
  };
  return [{ statement: endOrdersStatement, parameters: ended.parametersOf(ends), onWritten }];
}
