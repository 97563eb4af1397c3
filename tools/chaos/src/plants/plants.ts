import type { Change, Plant, Planted } from './plant.js';

/** Stands for an id, a key or an answer that is not the right one. */
const WRONG_ID = '00000000-0000-8000-8000-00000000dead';

const change = (where: Planted, statement: string, ...parameters: readonly unknown[]): readonly Change[] => [
  { in: where, statement, parameters },
];

/** Errors as a broken service would leave them: each is planted, looked for, and taken back. */
export const PLANTS: readonly Plant[] = [
  {
    what: 'an accepted order is gone',
    must: 'L',
    plant: ({ first }) => change('shard', 'UPDATE orders SET id = $2 WHERE id = $1', first.id, WRONG_ID),
    undo: ({ first }) => change('shard', 'UPDATE orders SET id = $1 WHERE id = $2', first.id, WRONG_ID),
  },
  {
    what: 'an order that had ended is pending',
    must: 'T',
    plant: ({ first }) => change('shard', `UPDATE orders SET status = 'pending' WHERE id = $1`, first.id),
    undo: ({ first }) => change('shard', `UPDATE orders SET status = 'confirmed' WHERE id = $1`, first.id),
  },
  {
    what: 'an entry of a timeline is gone',
    must: 'T',
    plant: ({ first }) => change('shard', moveTimelineEntry, first.id, WRONG_ID),
    undo: ({ first }) => change('shard', moveTimelineEntry, WRONG_ID, first.id),
  },
  {
    what: 'a saga waits for an operator',
    must: 'T',
    plant: ({ first }) =>
      change('shard', 'UPDATE sagas SET attention_at = now() WHERE saga_id = $1', first.id),
    undo: ({ first }) => change('shard', 'UPDATE sagas SET attention_at = NULL WHERE saga_id = $1', first.id),
  },
  {
    what: 'one unit of stock came from nowhere',
    must: 'S',
    plant: ({ sku }) => change('inventory', addStock, sku, 1),
    undo: ({ sku }) => change('inventory', addStock, sku, -1),
  },
  {
    what: 'one unit was sold to nobody',
    must: 'S',
    plant: ({ sku }) => change('inventory', sellStock, sku, 1),
    undo: ({ sku }) => change('inventory', sellStock, sku, -1),
  },
  {
    what: 'the hold of a confirmed order was released',
    must: 'S',
    plant: ({ first }) => change('inventory', setHold, first.id, 'expired'),
    undo: ({ first }) => change('inventory', setHold, first.id, 'committed'),
  },
  {
    what: 'the provider took one cent too much',
    must: 'M',
    plant: ({ first }) => change('sandbox', addToCapture, first.id, 1),
    undo: ({ first }) => change('sandbox', addToCapture, first.id, -1),
  },
  {
    what: 'an order was charged twice, and another not at all',
    must: 'D',
    plant: ({ first, second }) => change('sandbox', moveCapture, second.id, first.id, second.totalMinor),
    undo: ({ first, second }) => change('sandbox', moveCapture, first.id, second.id, second.totalMinor),
  },
  {
    what: 'payment believes that a captured payment was voided',
    must: 'M',
    plant: ({ first }) => change('payment', setPayment, first.id, 'voided'),
    undo: ({ first }) => change('payment', setPayment, first.id, 'captured'),
  },
  {
    what: 'a message lies dead, and nobody has provoked it',
    must: 'Q',
    plant: () => change('payment', insertLetter, WRONG_ID),
    undo: () => change('payment', 'DELETE FROM dead_letters WHERE id = $1', WRONG_ID),
  },
  {
    what: 'a key is kept with another order',
    must: 'A',
    plant: ({ first, second }) => change('shard', setOrderOfKey, first.id, second.id, `%${first.id}%`),
    undo: ({ first, second }) => change('shard', setOrderOfKey, second.id, first.id, `%${first.id}%`),
  },
];

const moveTimelineEntry = `UPDATE order_timeline SET order_id = $2 WHERE order_id = $1 AND position = 0`;

const addStock = `
  UPDATE stock SET received = received + $2::int, available = available + $2::int WHERE sku = $1`;

const sellStock = `UPDATE stock SET available = available - $2::int, sold = sold + $2::int WHERE sku = $1`;

const setHold = `UPDATE holds SET status = $2 WHERE order_id = $1`;

const addToCapture = `
  UPDATE operations SET amount_minor = amount_minor + $2::int WHERE reference = $1 AND kind = 'capture'`;

const moveCapture = `
  UPDATE operations SET reference = $2
  WHERE key = (
    SELECT key FROM operations WHERE reference = $1 AND kind = 'capture' AND amount_minor = $3
    ORDER BY sequence DESC LIMIT 1)`;

const setPayment = `UPDATE payments SET status = $2 WHERE order_id = $1`;

const insertLetter = `
  INSERT INTO dead_letters (id, consumer, topic, partition, record_offset, reason, detail, headers)
  VALUES ($1, 'payment', 'payment.commands', 0, 0, 'planted', 'planted', '{}')`;

const setOrderOfKey = `
  UPDATE idempotency_keys SET order_id = $2 WHERE order_id = $1 AND response::text LIKE $3`;
