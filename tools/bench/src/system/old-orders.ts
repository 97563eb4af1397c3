import pg from 'pg';
import { readable } from '../report/numbers.js';

// Ids are in the order of time, as those of real orders are, and years old. Every table that a new order
// writes to is as full as a shop's that was never emptied; a saga that ended keeps its row.
const oldRows = (from: string) => `
  SELECT n, ('0170' || lpad(to_hex(n), 8, '0') || '8007a' || substr(md5($2 || n), 1, 15))::uuid AS id
  FROM generate_series(1, $1::int) AS n ${from}`;

const fillShard = `
  WITH old AS MATERIALIZED (${oldRows('')}), old_orders AS (
    INSERT INTO orders (id, slot, customer_id, status, currency, total_minor, payment_method, created_at, updated_at)
    SELECT id, 7, id, 'confirmed', 'EUR', 0, 'pm_card_ok', now() - interval '1 year', now() - interval '1 year' FROM old
  ), old_items AS (
    INSERT INTO order_items (order_id, slot, line, sku, title, quantity, unit_price_minor)
    SELECT id, 7, 0, 'OLD', 'Old', 1, 0 FROM old
  ), old_timeline AS (
    INSERT INTO order_timeline (order_id, slot, position, at, step, event, attempt, detail)
    SELECT id, 7, 0, now() - interval '1 year', NULL, 'completed', 1, '{}' FROM old
  ), old_keys AS (
    INSERT INTO idempotency_keys (customer_id, key, slot, fingerprint, order_id, response, created_at)
    SELECT id, 'old', 7, 'old', id, '{}', now() - interval '1 year' FROM old
  ), old_inbox AS (
    INSERT INTO inbox (consumer, message_id, slot, received_at) SELECT 'order', id, 7, now() - interval '1 year' FROM old
  )
  INSERT INTO sagas (saga_id, slot, definition, version, status, phase, attempt, owed, data, revision,
    timeline_length, waiting_since, started_at, updated_at)
  SELECT id, 7, 'fulfil-order', 1, 'completed', 'forward', 1, '{}', '{}', 9, 1, now(), now(), now() FROM old`;

const fillInventory = `
  WITH old AS MATERIALIZED (${oldRows('')}), old_inbox AS (
    INSERT INTO inbox (consumer, message_id) SELECT 'inventory', id FROM old
  )
  INSERT INTO holds (order_id, status, version, lines) SELECT id, 'released', 2, '[]' FROM old`;

const fillPayment = `
  WITH old AS MATERIALIZED (${oldRows('')}), old_inbox AS (
    INSERT INTO inbox (consumer, message_id) SELECT 'payment', id FROM old
  )
  INSERT INTO payments (order_id, status, customer_id, amount_minor, currency, payment_method, version)
  SELECT id, 'voided', id, 0, 'EUR', 'pm_card_ok', 3 FROM old`;

/** In pieces, so that no transaction runs for minutes. */
const PIECE = 200_000;

interface Databases {
  readonly shards: readonly string[];
  readonly inventory: string;
  readonly payment: string;
}

/** Fills the tables of a product with orders of long ago, worth nothing and of a SKU that is not sold. */
export async function addOldOrders(
  { shards, inventory, payment }: Databases,
  count: number,
  say: (text: string) => void,
): Promise<void> {
  const tell = (where: string, of: number) => (done: number) =>
    say(`old orders of ${where}: ${readable(done)} of ${readable(of)}`);
  await fill(inventory, fillInventory, count, tell('inventory', count));
  await fill(payment, fillPayment, count, tell('payment', count));
  const ofShard = Math.ceil(count / shards.length);
  for (const [index, shard] of shards.entries())
    await fill(shard, fillShard, ofShard, tell(`shard ${index}`, ofShard));
}

async function fill(
  url: string,
  statement: string,
  count: number,
  onPiece: (done: number) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let done = 0;
    while (done < count) {
      const piece = Math.min(PIECE, count - done);
      await client.query(statement, [piece, `piece ${done}`]);
      done += piece;
      onPiece(done);
    }
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}
