import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * An operation is written in the transaction of its payment, after it, and payments are never deleted: the check of
 * the foreign key read and locked a row per operation that the same statement batch had just written.
 */
export class DropOperationReference1767225600013 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE payment_operations DROP CONSTRAINT payment_operations_order_id_fkey',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE payment_operations
       ADD CONSTRAINT payment_operations_order_id_fkey FOREIGN KEY (order_id) REFERENCES payments`,
    );
  }
}
