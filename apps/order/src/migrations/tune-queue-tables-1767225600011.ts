import { tuneInbox } from '@millrace/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Inbox and idempotency keys are emptied at one end all the time: vacuumed before that end is long. */
export class TuneQueueTables1767225600011 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(tuneInbox);
    await queryRunner.query('ALTER TABLE idempotency_keys SET (autovacuum_vacuum_scale_factor = 0.05)');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE inbox RESET (autovacuum_vacuum_scale_factor)');
    await queryRunner.query('ALTER TABLE idempotency_keys RESET (autovacuum_vacuum_scale_factor)');
  }
}
