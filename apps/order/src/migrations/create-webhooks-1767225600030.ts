import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every shard: where customers want to be told, and what they are told. */
export class CreateWebhooks1767225600030 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(createWebhookTables);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('DROP TABLE webhook_deliveries, webhook_endpoints');
  }
}

// A delivery holds no body: it is made of its order, which has ended and does not change any more.
// Secrets are sealed by the service; their keys are in no database.
const createWebhookTables = `
  CREATE TABLE webhook_endpoints (
    id uuid PRIMARY KEY,
    slot smallint NOT NULL CHECK (slot BETWEEN 0 AND 4095),
    customer_id uuid NOT NULL,
    url text NOT NULL,
    event_types text[] NOT NULL CHECK (cardinality(event_types) > 0),
    secret text NOT NULL,
    previous_secret text,
    previous_secret_until timestamptz,
    status text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'disabled')),
    disabled_because text,
    failing_since timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT webhook_endpoints_reason_of_disabling CHECK ((status = 'disabled') = (disabled_because IS NOT NULL)),
    CONSTRAINT webhook_endpoints_end_of_previous
      CHECK ((previous_secret IS NULL) = (previous_secret_until IS NULL))
  );
  CREATE INDEX webhook_endpoints_of_customer ON webhook_endpoints (customer_id);
  CREATE TABLE webhook_deliveries (
    id uuid PRIMARY KEY,
    slot smallint NOT NULL,
    endpoint_id uuid NOT NULL,
    order_id uuid,
    event_type text NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'dead')),
    tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
    attempts jsonb NOT NULL DEFAULT '[]',
    due_at timestamptz NOT NULL,
    lease uuid,
    lease_until timestamptz,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT webhook_deliveries_end CHECK ((status = 'pending') = (finished_at IS NULL))
  ) WITH (fillfactor = 80);
  CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (endpoint_id, due_at) WHERE status = 'pending';
  CREATE INDEX webhook_deliveries_newest ON webhook_deliveries (endpoint_id, created_at DESC, id DESC);
  CREATE INDEX webhook_deliveries_oldest ON webhook_deliveries (created_at);
`;
