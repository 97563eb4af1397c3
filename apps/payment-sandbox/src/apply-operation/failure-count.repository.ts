import type { Transaction } from '@millrace/persistence';

/** How often each of these operations was made to fail so far. Only test cards that fail ask. */
export async function failureCounts(
  transaction: Transaction,
  keys: readonly string[],
): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const { rows } = await transaction.query<{ key: string; failures: number }>(
    'SELECT key, failures FROM operation_failures WHERE key = ANY($1::text[])',
    [keys],
  );
  return new Map(rows.map(({ key, failures }) => [key, failures]));
}

/** Sets the counts, in the transaction that decided on them. */
export async function saveFailureCounts(
  transaction: Transaction,
  counts: ReadonlyMap<string, number>,
): Promise<void> {
  if (counts.size === 0) return;
  await transaction.query(
    `INSERT INTO operation_failures (key, failures)
     SELECT key, failures FROM unnest($1::text[], $2::integer[]) AS row (key, failures) ORDER BY key
     ON CONFLICT (key) DO UPDATE SET failures = excluded.failures`,
    [[...counts.keys()], [...counts.values()]],
  );
}
