import { createRouteTables, dropRouteTables } from '@millrace/sharding';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The control database. */
export class CreateRoutes1767225600001 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(createRouteTables);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(dropRouteTables);
  }
}
