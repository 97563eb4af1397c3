import { createDeadLetterDesk, dropDeadLetterDesk } from '@millrace/messaging';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Causes of dead letters, redrive jobs, and the audit of what operators do to them. */
export class CreateDeadLetterDesk1767225600021 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(createDeadLetterDesk);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(dropDeadLetterDesk);
  }
}
