import type { MigrationInterface, QueryRunner } from 'typeorm';

/** No query asks for a family: each new refresh token paid for an index that nobody reads. */
export class DropUnusedIndex1767225600011 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS refresh_tokens_of_family');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX refresh_tokens_of_family ON refresh_tokens (family_id)');
  }
}
