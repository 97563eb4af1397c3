import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Operations by when they were settled, for the audit of the provider. A summary of pages: rows are settled in nearly
 * the order in which they lie, and an update of a row writes no entry.
 */
export class IndexSettledOperations1767225600121 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX CONCURRENTLY IF EXISTS payment_operations_by_settling');
    await queryRunner.query(`
      CREATE INDEX CONCURRENTLY payment_operations_by_settling ON payment_operations USING brin (settled_at)
        WITH (pages_per_range = 16, autosummarize = on)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP INDEX payment_operations_by_settling');
  }
}
