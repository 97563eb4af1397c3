import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How orders ended, as the order service told it: what the holds are compared with. Found by order, whose id begins
 * with its time; removed by time. Written once, in the order of time, so both indexes grow at one end.
 */
export class CreateOrderEnds1767225600083 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE order_ends (
        order_id uuid PRIMARY KEY,
        confirmed boolean NOT NULL,
        heard_at timestamptz NOT NULL DEFAULT now()
      );
      CREATE INDEX order_ends_oldest ON order_ends (heard_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE order_ends');
  }
}
