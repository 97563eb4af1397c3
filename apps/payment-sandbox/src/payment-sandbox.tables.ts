/** Every table of the sandbox. None has a shard key: it stands in for a provider, which is one ledger. */
export const paymentSandboxTables = {
  authorizations: { shardKey: null, why: 'the provider knows no customers of ours' },
  operations: { shardKey: null, why: 'idempotency keys are unique over the whole ledger' },
  webhooks: { shardKey: null, why: 'emptied as they are delivered' },
  sandbox_clock: { shardKey: null, why: 'one row' },
  operation_failures: { shardKey: null, why: 'counts per idempotency key' },
} as const;
