import { dropDeadLettersByJob, indexDeadLettersByJob } from '@millrace/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The next letters of a redrive job are found in their order. */
export class IndexDeadLettersByJob1767225600022 implements MigrationInterface {
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of indexDeadLettersByJob) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(dropDeadLettersByJob);
  }
}
