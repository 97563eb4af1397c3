/**
 * Every table of payment. None has a shard key yet: the service has one database. All of its rows but the
 * messaging tables' are found by order id, which carries a slot, so nothing stands in the way of one.
 */
export const paymentTables = {
  payments: { shardKey: null, why: 'one database; order_id carries the slot' },
  payment_operations: { shardKey: null, why: 'lives with its payment' },
  order_ends: { shardKey: null, why: 'beside the payments that it is compared with' },
  provider_audit: { shardKey: null, why: 'one row: one provider' },
  provider_discrepancies: { shardKey: null, why: 'what a provider did of which no order may be known' },
  provider_events: { shardKey: null, why: 'one provider, whose event ids are unique' },
  inbox: { shardKey: null, why: 'one database' },
  outbox: { shardKey: null, why: 'one database' },
  dead_letters: { shardKey: null, why: 'one database' },
  dead_letter_actions: { shardKey: null, why: 'one database' },
  dead_letter_jobs: { shardKey: null, why: 'one database' },
  schema_migrations: { shardKey: null, why: 'each database has its own' },
} as const;
