import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Idempotency keys are remembered for a while only, as with real providers: the operation stays in the ledger, its
 * key goes. And a clock that can be put forward, so that nobody has to wait for that.
 */
export class ForgetKeys1767225600041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE operations DROP CONSTRAINT operations_pkey;
      ALTER TABLE operations ALTER COLUMN key DROP NOT NULL;
      ALTER TABLE operations ADD CONSTRAINT operations_key UNIQUE (key);

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
      ALTER TABLE operations DROP CONSTRAINT operations_key;
      UPDATE operations SET key = 'forgotten-' || sequence WHERE key IS NULL;
      ALTER TABLE operations ADD PRIMARY KEY (key);
    `);
  }
}
