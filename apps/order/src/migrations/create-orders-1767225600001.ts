import { createMessagingTables, dropMessagingTables } from '@millrace/messaging';
import { createSagaTables, dropSagaTables } from '@millrace/saga';
import { createSlotOwnership, dropSlotOwnership } from '@millrace/sharding';
import { firstPartitions } from '@millrace/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { TIMELINE_PARTITIONS } from '../order.retention.js';

/** Every shard. Each row of a customer carries the customer's slot: it is what a move selects by. */
export class CreateOrders1767225600001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(createSlotOwnership);
    await queryRunner.query(createOrderTables);
    await queryRunner.query(firstPartitions(TIMELINE_PARTITIONS));
    await queryRunner.query(createSagaTables);
    await queryRunner.query(createMessagingTables);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(dropMessagingTables);
    await queryRunner.query(dropSagaTables);
    await queryRunner.query('DROP TABLE idempotency_keys, order_timeline, order_items, orders');
    await queryRunner.query(dropSlotOwnership);
  }
}

// No foreign keys between them: an order and what belongs to it are written by one statement, and checking
// each line again would double the cost of the hottest write. A row of `orders` is updated once: room for it.
// Timelines are the many rows; an order's id begins with its time, so they are partitioned by it and dropped so.
// The answer of a key is `json`, not `jsonb`: it comes back byte for byte.
const createOrderTables = `
  CREATE TABLE orders (
    id uuid PRIMARY KEY,
    slot smallint NOT NULL CHECK (slot BETWEEN 0 AND 4095),
    customer_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'confirmed', 'rejected', 'cancelled')),
    reason text,
    currency text NOT NULL,
    total_minor bigint NOT NULL CHECK (total_minor >= 0),
    payment_method text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT orders_reason_of_a_failure CHECK ((status IN ('rejected', 'cancelled')) = (reason IS NOT NULL))
  ) WITH (fillfactor = 80);
  CREATE INDEX orders_newest_of_customer ON orders (customer_id, created_at DESC, id DESC);

  CREATE TABLE order_items (
    order_id uuid NOT NULL,
    slot smallint NOT NULL,
    line smallint NOT NULL CHECK (line >= 0),
    sku text NOT NULL,
    title text NOT NULL,
    quantity integer NOT NULL CHECK (quantity >= 1),
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor >= 0),
    PRIMARY KEY (order_id, line)
  );

  CREATE TABLE order_timeline (
    order_id uuid NOT NULL,
    slot smallint NOT NULL,
    position integer NOT NULL CHECK (position >= 0),
    at timestamptz NOT NULL,
    step text,
    event text NOT NULL,
    attempt integer,
    detail jsonb NOT NULL,
    PRIMARY KEY (order_id, position)
  ) PARTITION BY RANGE (order_id);

  CREATE TABLE idempotency_keys (
    customer_id uuid NOT NULL,
    key text NOT NULL,
    slot smallint NOT NULL,
    fingerprint text NOT NULL,
    order_id uuid NOT NULL,
    response json NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (customer_id, key)
  );
`;
