import type { Kafka } from 'kafkajs';
import { rowSet } from '@millrace/persistence';
import type pg from 'pg';
import { BARE_TOPICS, bareMessage, type BareMessage, type Received } from './bare-message.js';
import { consume } from './bare-consumer.js';
import { BareRelay } from './bare-relay.js';
import {
  appendOutbox,
  fresh,
  inTransaction,
  outboxRows,
  type BareStatement,
  type Query,
} from './bare-transaction.js';

interface Line {
  readonly sku: string;
  readonly quantity: number;
}

const lockStock: BareStatement = {
  name: 'bare-lock-stock',
  text: 'SELECT sku FROM stock WHERE sku = ANY ($1::text[]) ORDER BY sku FOR UPDATE',
};
/** The CHECKs of the table refuse to oversell; the benchmark never asks for more than there is. */
const moveStock: BareStatement = {
  name: 'bare-move-stock',
  text: `
    UPDATE stock
    SET available = stock.available + d.available, reserved = stock.reserved + d.reserved, sold = stock.sold + d.sold
    FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) AS d (sku, available, reserved, sold)
    WHERE stock.sku = d.sku`,
};
const holdRows = rowSet({ order_id: 'uuid', lines: 'jsonb' });
const insertHolds: BareStatement = {
  name: 'bare-insert-holds',
  text: `
    INSERT INTO holds (order_id, status, version, lines, expires_at)
    SELECT order_id, 'held', 1, lines, now() + interval '15 minutes'
    FROM ${holdRows.from} AS row`,
};
const endRows = rowSet({ order_id: 'uuid', status: 'text' });
const endHolds: BareStatement = {
  name: 'bare-end-holds',
  text: `
    UPDATE holds
    SET status = row.status, version = holds.version + 1, updated_at = now(),
      expires_at = CASE row.status WHEN 'committed' THEN expires_at END
    FROM ${endRows.from} AS row
    WHERE holds.order_id = row.order_id
    RETURNING holds.order_id, holds.lines, holds.status`,
};

const EVENT = {
  'reserve-stock': 'stock-reserved',
  'commit-stock': 'stock-committed',
  'release-stock': 'stock-released',
};

/** Inventory: one transaction a batch, stock locked in sorted order, sums per SKU. */
export async function runBareInventory(pool: pg.Pool, kafka: Kafka): Promise<void> {
  const relay = new BareRelay(pool, kafka);
  void relay.run();
  await consume(kafka, 'bare-inventory', [BARE_TOPICS.inventoryCommands], async (messages) => {
    await inTransaction(pool, async (query) => {
      const commands = await fresh(query, 'inventory', messages);
      if (commands.length > 0) await apply(query, commands);
    });
    relay.wake();
  });
}

async function apply(query: Query, commands: readonly Received[]): Promise<void> {
  const reserves = commands.filter(({ type }) => type === 'reserve-stock');
  const ends = commands.filter(({ type }) => type !== 'reserve-stock');
  const deltas = new Map<string, [available: number, reserved: number, sold: number]>();
  const move = (lines: readonly Line[], available: number, reserved: number, sold: number) => {
    for (const { sku, quantity } of lines) {
      const delta = deltas.get(sku) ?? [0, 0, 0];
      deltas.set(sku, [
        delta[0] + available * quantity,
        delta[1] + reserved * quantity,
        delta[2] + sold * quantity,
      ]);
    }
  };
  const holds = reserves.map(({ orderId, data }) => ({ order_id: orderId, lines: data['lines'] as Line[] }));
  for (const { lines } of holds) move(lines, -1, 1, 0);
  if (ends.length > 0) {
    const statuses = ends.map(({ orderId, type }) => ({
      order_id: orderId,
      status: type === 'commit-stock' ? 'committed' : 'released',
    }));
    const ended = await query<{ lines: Line[]; status: string }>(endHolds, endRows.parametersOf(statuses));
    for (const { lines, status } of ended) {
      if (status === 'committed') move(lines, 0, -1, 1);
      else move(lines, 1, -1, 0);
    }
  }
  const skus = [...deltas.keys()].sort();
  const column = (index: 0 | 1 | 2) => skus.map((sku) => deltas.get(sku)![index]);
  await query(lockStock, [skus]);
  await query(moveStock, [skus, column(0), column(1), column(2)]);
  if (holds.length > 0) await query(insertHolds, holdRows.parametersOf(holds));
  await query(appendOutbox, outboxRows.parametersOf(commands.map(replyTo)));
}

function replyTo({ type, orderId, slot, traceparent, data }: Received): BareMessage {
  const more = type === 'reserve-stock' ? { holdVersion: 1, expiresAt: new Date().toISOString() } : {};
  return bareMessage({
    topic: BARE_TOPICS.inventoryEvents,
    name: EVENT[type as keyof typeof EVENT],
    slot,
    traceparent,
    data: { orderId, attemptId: data['attemptId'], ...more },
  });
}
