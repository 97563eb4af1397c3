import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * `operations` is the ledger: append only, one row for everything that was ever asked under a key, with the
 * authorization as it left it. `authorizations` is the state that guards what may come next.
 */
export class CreateLedger1767225600001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE authorizations (
        id text PRIMARY KEY,
        reference text NOT NULL,
        amount_minor bigint NOT NULL CHECK (amount_minor > 0),
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        payment_method text NOT NULL,
        status text NOT NULL CHECK (status IN ('authorized', 'declined', 'captured', 'voided', 'refunded')),
        decline_code text CHECK ((decline_code IS NOT NULL) = (status = 'declined')),
        created_at timestamptz NOT NULL DEFAULT now(),
        expires_at timestamptz NOT NULL
      );

      CREATE TABLE operations (
        key text PRIMARY KEY,
        sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
        kind text NOT NULL CHECK (kind IN ('authorize', 'capture', 'void', 'refund')),
        fingerprint text NOT NULL,
        authorization_id text NOT NULL REFERENCES authorizations (id),
        reference text NOT NULL,
        amount_minor bigint NOT NULL,
        currency text NOT NULL,
        status text NOT NULL,
        decline_code text,
        refusal text,
        recorded_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX operations_of_reference ON operations (reference, sequence);
      -- Money moves once per authorization and kind, whatever the keys say.
      CREATE UNIQUE INDEX operations_move_once ON operations (authorization_id, kind) WHERE refusal IS NULL;

      CREATE TABLE operation_failures (
        key text PRIMARY KEY,
        failures integer NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE operation_failures;
      DROP TABLE operations;
      DROP TABLE authorizations;
    `);
  }
}
