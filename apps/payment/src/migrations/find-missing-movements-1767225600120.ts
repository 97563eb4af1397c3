import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The provider may also lack what the ledger has: a third check. None takes the place of the constraint: a migration
 * narrows nothing, and the code that writes the column names its checks.
 */
export class FindMissingMovements1767225600120 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE provider_discrepancies DROP CONSTRAINT provider_discrepancies_check_failed_check',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      DELETE FROM provider_discrepancies WHERE check_failed = 'missing';
      ALTER TABLE provider_discrepancies ADD CONSTRAINT provider_discrepancies_check_failed_check
        CHECK (check_failed IN ('unknown', 'amount'));
    `);
  }
}
