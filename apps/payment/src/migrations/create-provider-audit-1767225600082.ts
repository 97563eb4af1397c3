import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How far the provider's ledger is compared with ours, and what did not agree. A discrepancy stays until the two
 * agree, or somebody who has decided about it deletes it.
 */
export class CreateProviderAudit1767225600082 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE provider_audit (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        audited_until timestamptz NOT NULL,
        claimed_until timestamptz NOT NULL DEFAULT '-infinity'
      );
      INSERT INTO provider_audit (audited_until) VALUES (now());
      CREATE TABLE provider_discrepancies (
        authorization_id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('authorize', 'capture', 'void', 'refund')),
        reference text NOT NULL,
        check_failed text NOT NULL CHECK (check_failed IN ('unknown', 'amount')),
        currency text NOT NULL,
        provider_minor bigint NOT NULL,
        ledger_minor bigint NOT NULL,
        found_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (authorization_id, kind)
      );
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE provider_discrepancies, provider_audit');
  }
}
