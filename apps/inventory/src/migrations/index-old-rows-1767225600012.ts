import { dropInboxByTime, indexInboxByTime } from '@millrace/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Old rows are found by their time, the oldest first. */
export class IndexOldRows1767225600012 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of indexInboxByTime) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(dropInboxByTime);
  }
}
