import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Idempotency keys are remembered for a while only, as with real providers. A clock that can be put forward, so that
 * nobody has to wait for that.
 */
export class ForgetKeys1767225600041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sandbox_clock (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        ahead interval NOT NULL
      );
      INSERT INTO sandbox_clock (ahead) VALUES (interval '0');
      CREATE FUNCTION sandbox_now() RETURNS timestamptz LANGUAGE sql STABLE
        AS 'SELECT clock_timestamp() + ahead FROM sandbox_clock';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION sandbox_now();
      DROP TABLE sandbox_clock;
    `);
  }
}
