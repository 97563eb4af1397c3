/** The control database. Nothing of a customer is in it. */
export const controlTables = {
  shards: { shardKey: null, why: 'says where the shards are' },
  routes: { shardKey: null, why: 'says which shard has which slots' },
  schema_migrations: { shardKey: null, why: 'each database has its own' },
} as const;

/**
 * Every table of a shard. What has a shard key goes along when its slot moves; what has none stays, and why it
 * may is said here.
 */
export const shardTables = {
  orders: { shardKey: 'slot' },
  order_items: { shardKey: 'slot' },
  order_timeline: { shardKey: 'slot' },
  idempotency_keys: { shardKey: 'slot' },
  webhook_endpoints: { shardKey: 'slot' },
  webhook_deliveries: { shardKey: 'slot' },
  sagas: { shardKey: 'slot' },
  saga_interventions: { shardKey: 'slot' },
  inbox: { shardKey: 'slot' },
  outbox: { shardKey: 'slot' },
  dead_letters: { shardKey: 'slot' },
  dead_letter_actions: { shardKey: 'slot' },
  dead_letter_jobs: {
    shardKey: null,
    why: 'sends the letters of its own database; those that move are free again',
  },
  slot_ownership: { shardKey: null, why: 'says which slots are here' },
  schema_migrations: { shardKey: null, why: 'each database has its own' },
} as const;
