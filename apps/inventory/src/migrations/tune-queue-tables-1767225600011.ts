import { tuneInbox } from '@millrace/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The inbox is emptied at one end all the time: vacuumed before that end is long. */
export class TuneQueueTables1767225600011 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(tuneInbox);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE inbox RESET (autovacuum_vacuum_scale_factor)');
  }
}
