import { createMessagingTables, dropMessagingTables } from '@millrace/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreatePayments1767225600002 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(createMessagingTables);
    await queryRunner.query(createPayments);
    await queryRunner.query(createPaymentOperations);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE payment_operations, payments');
    await queryRunner.query(dropMessagingTables);
  }
}

// A row is rewritten once per step of the saga: room in the page keeps the new version beside the old one.
// A tombstone (`blocked`) knows neither customer nor amount.
const createPayments = `
  CREATE TABLE payments (
    order_id uuid PRIMARY KEY,
    status text NOT NULL CHECK (status IN
      ('pending', 'authorized', 'declined', 'captured', 'expired', 'voided', 'refunded', 'blocked')),
    customer_id uuid,
    amount_minor bigint CHECK (amount_minor >= 0),
    currency text CHECK (currency ~ '^[A-Z]{3}$'),
    payment_method text,
    provider_authorization_id text,
    version integer NOT NULL CHECK (version >= 1),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT charge_is_whole CHECK (
      num_nonnulls(customer_id, amount_minor, currency, payment_method)
        = CASE WHEN status = 'blocked' THEN 0 ELSE 4 END
    )
  ) WITH (fillfactor = 60);
`;

// possibly_sent: leased to an executor at least once, so that the provider may know of it.
const createPaymentOperations = `
  CREATE TABLE payment_operations (
    order_id uuid NOT NULL REFERENCES payments,
    kind text NOT NULL,
    position smallint NOT NULL,
    attempt_id uuid NOT NULL,
    traceparent text,
    status text NOT NULL CHECK (status IN ('open', 'settled')),
    outcome text CHECK (outcome IN
      ('authorized', 'declined', 'captured', 'capture-refused', 'voided', 'refunded', 'nothing-taken')),
    outcome_detail text,
    possibly_sent boolean NOT NULL DEFAULT false,
    tries integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL DEFAULT now(),
    lease_owner uuid,
    lease_until timestamptz,
    last_problem text,
    opened_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz,
    PRIMARY KEY (order_id, kind),
    CONSTRAINT known_kind CHECK ((kind, position) IN (('authorize', 1), ('capture', 2), ('reverse', 3))),
    CONSTRAINT settled_has_outcome CHECK ((status = 'settled') = (outcome IS NOT NULL)),
    CONSTRAINT settled_has_time CHECK ((status = 'settled') = (settled_at IS NOT NULL)),
    CONSTRAINT lease_is_whole CHECK ((lease_owner IS NULL) = (lease_until IS NULL)),
    CONSTRAINT settled_has_no_lease CHECK (status = 'open' OR lease_owner IS NULL)
  ) WITH (fillfactor = 60);
  CREATE INDEX payment_operations_open ON payment_operations (next_try_at) WHERE status = 'open';
`;
