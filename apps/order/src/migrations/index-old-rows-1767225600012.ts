import { dropInboxByTime, indexInboxByTime } from '@millrace/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Old rows are found by their time, the oldest first. */
export class IndexOldRows1767225600012 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of indexInboxByTime) await queryRunner.query(statement);
    await queryRunner.query('DROP INDEX CONCURRENTLY IF EXISTS idempotency_keys_oldest');
    await queryRunner.query(
      'CREATE INDEX CONCURRENTLY idempotency_keys_oldest ON idempotency_keys (created_at)',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(dropInboxByTime);
    await queryRunner.query('DROP INDEX idempotency_keys_oldest');
  }
}
