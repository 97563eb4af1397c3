import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every webhook event of the provider that was heard, so that it is heard once. Found by id, removed by time. */
export class CreateProviderEvents1767225600040 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE provider_events (
        event_id text PRIMARY KEY,
        reference text NOT NULL,
        operation text NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX provider_events_oldest ON provider_events (received_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE provider_events');
  }
}
