import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A merchant that reconciles its books reads what moved in a span of time. */
export class ListMovementsByTime1767225600081 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX CONCURRENTLY IF EXISTS operations_by_time');
    await runner.query('CREATE INDEX CONCURRENTLY operations_by_time ON operations (recorded_at, sequence)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX operations_by_time');
  }
}
