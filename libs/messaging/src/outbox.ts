import type { WireMessage } from '@millrace/contract-kit';
import type { PreparedStatement, Transaction } from '@millrace/persistence';

const appendOutboxRows: PreparedStatement = {
  name: 'append-outbox-rows',
  text: `
    INSERT INTO outbox (message_id, topic, key, slot, headers, value)
    SELECT message_id, topic, key, slot, headers, value
    FROM ROWS FROM (
      json_to_recordset($1::json)
        AS (message_id uuid, topic text, key text, slot smallint, headers jsonb, value text)
    ) WITH ORDINALITY AS row (message_id, topic, key, slot, headers, value, position)
    ORDER BY position`,
};

/**
 * Adds messages to the outbox of an open transaction: they are published if and only if it commits, in the
 * order given. Call it after the rows of the aggregate are locked: ids are drawn here, and per aggregate
 * their order must be the order of commits.
 */
export async function appendToOutbox(
  transaction: Transaction,
  messages: readonly WireMessage[],
): Promise<void> {
  if (messages.length === 0) return;
  const rows = messages.map((message) => ({
    message_id: message.id,
    topic: message.topic,
    key: message.key,
    slot: message.slot,
    headers: message.headers,
    value: message.value,
  }));
  await transaction.query(appendOutboxRows, [JSON.stringify(rows)]);
}
