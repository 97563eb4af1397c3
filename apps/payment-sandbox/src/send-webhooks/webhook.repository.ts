import type { Database, PreparedStatement, Transaction } from '@millrace/persistence';
import type { PlannedWebhook } from './plan-webhooks.js';

/** A delivery that is due. */
export interface DueWebhook {
  readonly id: number;
  readonly body: string;
  readonly forged: boolean;
}

const insertWebhooksStatement: PreparedStatement = {
  name: 'insert-webhooks',
  text: `
    INSERT INTO webhooks (body, forged, due_at)
    SELECT body, forged, clock_timestamp() + make_interval(secs => "delayMs" / 1000.0)
    FROM json_to_recordset($1::json) AS row (body text, forged boolean, "delayMs" integer)`,
};

/** In the transaction of the operations that they tell of: none is lost, none tells of what was rolled back. */
export async function insertWebhooks(
  transaction: Transaction,
  webhooks: readonly PlannedWebhook[],
): Promise<void> {
  if (webhooks.length === 0) return;
  await transaction.query(insertWebhooksStatement, [JSON.stringify(webhooks)]);
}

// Taken by being put off: should the sender die, or the receiver not take it, it is due again. 1 s, 2 s, ... 1 h.
const takeDueWebhooks: PreparedStatement = {
  name: 'take-due-webhooks',
  text: `
    WITH due AS (
      SELECT id FROM webhooks WHERE due_at <= clock_timestamp() ORDER BY due_at, id LIMIT $1
      FOR UPDATE SKIP LOCKED
    )
    UPDATE webhooks SET attempts = attempts + 1,
      due_at = clock_timestamp() + make_interval(secs => least(3600, power(2, least(attempts, 12))))
    FROM due WHERE webhooks.id = due.id
    RETURNING webhooks.id, body, forged`,
};

export async function takeDue(database: Database, limit: number): Promise<readonly DueWebhook[]> {
  const { rows } = await database.query<DueWebhook>(takeDueWebhooks, [limit]);
  return rows;
}

/** They were taken, or refused for good. */
export async function removeWebhooks(database: Database, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await database.query('DELETE FROM webhooks WHERE id = ANY($1::bigint[])', [ids]);
}
