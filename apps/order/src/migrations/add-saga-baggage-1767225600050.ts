import { addSagaBaggage, dropSagaBaggage } from '@millrace/saga';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The baggage of a request goes along with its order. Sagas from before have none. */
export class AddSagaBaggage1767225600050 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(addSagaBaggage);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(dropSagaBaggage);
  }
}
