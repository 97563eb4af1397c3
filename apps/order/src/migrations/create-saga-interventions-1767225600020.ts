import { createSagaInterventions, dropSagaInterventions } from '@millrace/saga';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What operators did to the sagas of a shard. Sagas that have ended need nobody any more: some still said so. */
export class CreateSagaInterventions1767225600020 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(createSagaInterventions);
    await queryRunner.query(
      `UPDATE sagas SET attention_at = NULL
       WHERE attention_at IS NOT NULL AND status IN ('completed', 'compensated')`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(dropSagaInterventions);
  }
}
