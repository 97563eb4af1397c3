import type { WireMessage } from '@millrace/contract-kit';
import { type PreparedStatement, type Transaction, type Write, writeTogether } from '@millrace/persistence';
import type { OutboxRow } from './outbox-row.js';

const appendOutboxRows: PreparedStatement = {
  name: 'append-outbox-rows',
  text: `
    INSERT INTO outbox (message_id, topic, key, slot, partition, headers, value, encoding)
    SELECT message_id, topic, key, slot, partition, headers, value, encoding
    FROM ROWS FROM (
      json_to_recordset($1::json)
        AS (message_id uuid, topic text, key text, slot smallint, partition integer, headers jsonb, value text,
            encoding text)
    ) WITH ORDINALITY AS row (message_id, topic, key, slot, partition, headers, value, encoding, position)
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
  await appendRowsToOutbox(transaction, messages.map(outboxRowOf));
}

/** The same as writes, for who has others to run with it; none when there is no message. */
export function outboxWrites(messages: readonly WireMessage[]): readonly Write[] {
  return writesOf(messages.map(outboxRowOf));
}

/** The same for rows that are no plain messages: dead letters and redrives. */
export async function appendRowsToOutbox(
  transaction: Transaction,
  rows: readonly OutboxRow[],
): Promise<void> {
  await writeTogether(transaction, writesOf(rows));
}

function writesOf(rows: readonly OutboxRow[]): readonly Write[] {
  return rows.length === 0 ? [] : [{ statement: appendOutboxRows, parameters: [JSON.stringify(rows)] }];
}

export function outboxRowOf(message: WireMessage): OutboxRow {
  return {
    message_id: message.id,
    topic: message.topic,
    key: message.key,
    slot: message.slot,
    partition: null,
    headers: message.headers,
    value: message.value,
    encoding: 'text',
  };
}
