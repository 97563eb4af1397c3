/** Every table of auth. None has a shard key: a login knows an e-mail address, and no customer id yet. */
export const authTables = {
  users: { shardKey: null, why: 'found by e-mail address, which is unique over all' },
  refresh_tokens: { shardKey: null, why: 'found by the hash of the token' },
} as const;
