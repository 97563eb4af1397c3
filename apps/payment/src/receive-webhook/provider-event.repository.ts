import type { PreparedStatement, RetentionRule, Transaction } from '@millrace/persistence';
import type { ProviderEvent } from './provider-event.js';

const insertProviderEvents: PreparedStatement = {
  name: 'insert-provider-events',
  text: `
    INSERT INTO provider_events (event_id, reference, operation)
    SELECT id, reference, verb
    FROM json_to_recordset($1::json) AS row (id text, reference text, verb text)
    ORDER BY id
    ON CONFLICT (event_id) DO NOTHING
    RETURNING event_id`,
};

/** First in the transaction of what they cause. @returns the ids that were not heard before. */
export async function insertEvents(
  transaction: Transaction,
  events: readonly ProviderEvent[],
): Promise<ReadonlySet<string>> {
  const rows = events.map(({ id, reference, verb }) => ({ id, reference, verb }));
  const inserted = await transaction.query<{ event_id: string }>(insertProviderEvents, [
    JSON.stringify(rows),
  ]);
  return new Set(inserted.rows.map(({ event_id }) => event_id));
}

const DAY_MS = 86_400_000;

/** Longer than any provider repeats a webhook. What comes after that is harmless all the same. */
export const providerEventRetention: RetentionRule = {
  table: 'provider_events',
  timeColumn: 'received_at',
  keepMs: 30 * DAY_MS,
};
