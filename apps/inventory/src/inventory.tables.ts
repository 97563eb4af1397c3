/** Every table of inventory. None has a shard key: the stock of a SKU is one row that all customers share. */
export const inventoryTables = {
  skus: { shardKey: null, why: 'the catalogue, the same for all customers' },
  stock: { shardKey: null, why: 'units of a SKU by where they are, the same for all customers' },
  receipts: { shardKey: null, why: 'units of a SKU that came in' },
  holds: { shardKey: null, why: 'found by order, but changes in one transaction with the stock it holds' },
  order_ends: { shardKey: null, why: 'beside the holds that it is compared with' },
  inbox: { shardKey: null, why: 'written with the effects of a message' },
  outbox: { shardKey: null, why: 'written with the effects it tells of' },
  dead_letters: { shardKey: null, why: 'beside the inbox' },
  dead_letter_actions: { shardKey: null, why: 'the audit of the letters' },
  dead_letter_jobs: { shardKey: null, why: 'beside the letters' },
  schema_migrations: { shardKey: null, why: 'each database has its own' },
} as const;
