import { dropFinishedJobs, indexFinishedJobs } from '@millrace/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Redrive jobs that ended long ago are found by when they did. */
export class IndexFinishedJobs1767225600080 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of indexFinishedJobs) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(dropFinishedJobs);
  }
}
