import { createMessagingTables, dropMessagingTables } from '@millrace/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateInventory1767225600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(createMessagingTables);
    await queryRunner.query(createCatalogueTables);
    await queryRunner.query(createHolds);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE holds, receipts, stock, skus');
    await queryRunner.query(dropMessagingTables);
  }
}

// The "C" collation gives one order of SKUs everywhere: of locks, of pages, and of code.
// Rows of `stock` are rewritten all the time: room in the page lets the new version stay beside the old one.
const createCatalogueTables = `
  CREATE TABLE skus (
    sku text COLLATE "C" PRIMARY KEY,
    title text NOT NULL,
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor >= 0),
    currency text NOT NULL,
    revision integer NOT NULL CHECK (revision >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE stock (
    sku text COLLATE "C" PRIMARY KEY REFERENCES skus,
    received bigint NOT NULL DEFAULT 0 CHECK (received >= 0),
    available bigint NOT NULL DEFAULT 0 CHECK (available >= 0),
    reserved bigint NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    sold bigint NOT NULL DEFAULT 0 CHECK (sold >= 0),
    CONSTRAINT every_unit_is_somewhere CHECK (available + reserved + sold = received)
  ) WITH (fillfactor = 50);

  CREATE TABLE receipts (
    sku text COLLATE "C" NOT NULL REFERENCES stock,
    idempotency_key text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    received_after bigint NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sku, idempotency_key)
  );
`;

const createHolds = `
  CREATE TABLE holds (
    order_id uuid PRIMARY KEY,
    status text NOT NULL CHECK (status IN ('held', 'committed', 'released', 'rejected', 'expired')),
    version integer NOT NULL CHECK (version >= 1),
    lines jsonb NOT NULL,
    expires_at timestamptz,
    reject_reason text,
    shortages jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT time_to_live CHECK ((status IN ('held', 'committed', 'expired')) = (expires_at IS NOT NULL)),
    CONSTRAINT rejection CHECK (
      (status = 'rejected') = (reject_reason IS NOT NULL)
      AND (status = 'rejected') = (shortages IS NOT NULL)
    )
  );
  CREATE INDEX holds_due ON holds (expires_at) WHERE status = 'held';
`;
