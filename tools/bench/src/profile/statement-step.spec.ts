import { describe, expect, it } from '@jest/globals';
import { stepOfStatement } from './statement-step.js';

describe('the step of a statement', () => {
  it.each([
    ['WITH fresh AS ( INSERT INTO idempotency_keys (customer_id', 'accept'],
    ['INSERT INTO inbox (consumer, message_id, slot) SELECT', 'inbox'],
    ['INSERT INTO outbox (message_id, topic', 'outbox'],
    ['SELECT id, message_id, topic FROM outbox WHERE id >= $2', 'relay'],
    ['DELETE FROM outbox WHERE id = ANY', 'relay'],
    ['UPDATE sagas SET status = row.status', 'saga'],
    ['INSERT INTO order_timeline (order_id', 'saga'],
    ['SELECT sku, available FROM stock WHERE sku = ANY', 'stock'],
    ['INSERT INTO payment_operations AS known (order_id', 'payment'],
    ['COMMIT', 'other'],
  ])('%p is %p', (statement, step) => {
    expect(stepOfStatement(statement)).toBe(step);
  });
});
