/** Every table of the inventory database: what it holds, and who writes it. The database is not sharded. */
export const inventoryTables = {
  skus: { holds: 'the catalogue: title, price, revision', writer: 'manage-catalogue' },
  stock: {
    holds: 'units per SKU, by where they are',
    writer: 'handle-stock-commands, expire-holds, receive-stock',
  },
  receipts: { holds: 'units that came in, once per idempotency key', writer: 'receive-stock' },
  holds: { holds: 'what became of the stock of each order', writer: 'handle-stock-commands, expire-holds' },
  inbox: { holds: 'messages that were handled', writer: '@millrace/messaging' },
  outbox: { holds: 'messages to be published', writer: '@millrace/messaging' },
  dead_letters: { holds: 'messages that could not be handled', writer: '@millrace/messaging' },
  schema_migrations: { holds: 'migrations that were applied', writer: '@millrace/persistence' },
} as const;
