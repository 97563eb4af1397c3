import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How orders ended, as the order service told it: what the ledger is compared with. Found by order, whose id begins
 * with its time; removed by time. Written once, in the order of time, so both indexes grow at one end.
 */
export class CreateOrderEnds1767225600041 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE TABLE order_ends (
        order_id uuid PRIMARY KEY,
        status text NOT NULL CHECK (status IN ('confirmed', 'rejected', 'cancelled')),
        total_minor bigint CHECK (total_minor >= 0),
        currency text CHECK (currency ~ '^[A-Z]{3}$'),
        heard_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT confirmed_has_a_total CHECK (
          num_nonnulls(total_minor, currency) = CASE WHEN status = 'confirmed' THEN 2 ELSE 0 END
        )
      );
      CREATE INDEX order_ends_oldest ON order_ends (heard_at);
    `);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE order_ends');
  }
}
