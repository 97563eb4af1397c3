import type { PreparedStatement, Transaction } from '@millrace/persistence';
import { failPoint } from '../fail-points.js';
import { appendRowsToOutbox } from '../outbox/append-to-outbox.js';
import { deadLetterRow, type DyingRecord } from './dying-record.js';

/**
 * A statement of its own, before the other: it waits for whoever is about to purge one of these, and the other begins
 * after that and sees it. Within one statement it would not: its snapshot is of before the wait.
 */
const lockDeadLetters: PreparedStatement = {
  name: 'lock-dead-letters',
  text: `SELECT FROM dead_letters WHERE id = ANY (string_to_array($1, ',')::uuid[]) ORDER BY id FOR UPDATE`,
};

/**
 * A letter that lies there already is left alone, and so is one that was purged: this is a redelivery. One that was
 * redriven has died again. Only what was written now is returned.
 */
const insertDeadLetters: PreparedStatement = {
  name: 'insert-dead-letters',
  text: `
    INSERT INTO dead_letters AS letter
      (id, consumer, topic, partition, record_offset, message_id, type, key, slot, reason, error_code, detail, headers,
       value)
    SELECT id, consumer, topic, partition, record_offset, message_id, type, key, slot, reason, error_code, detail, headers,
      decode(value_base64, 'base64')
    FROM json_to_recordset($1::json) AS row
      (id uuid, consumer text, topic text, partition integer, record_offset bigint, message_id uuid, type text,
       key text, slot smallint, reason text, error_code text, detail text, headers jsonb, value_base64 text)
    WHERE NOT EXISTS (
      SELECT FROM dead_letter_actions AS done WHERE done.letter_id = row.id AND done.action = 'purge'
    )
    ON CONFLICT (id) DO UPDATE SET
      status = 'dead', deaths = letter.deaths + 1, last_died_at = now(),
      topic = excluded.topic, partition = excluded.partition, record_offset = excluded.record_offset,
      reason = excluded.reason, error_code = excluded.error_code, detail = excluded.detail, headers = excluded.headers, value = excluded.value
    WHERE letter.status = 'redriven'
    RETURNING id, last_died_at`,
};

/**
 * Keeps records as dead letters and has them published on the dead-letter topic, in the open transaction.
 * @returns how many are new there.
 */
export async function buryDeadLetters(
  transaction: Transaction,
  records: readonly DyingRecord[],
): Promise<number> {
  if (records.length === 0) return 0;
  // Twice in one statement would be an error: two copies of one message in a batch are one letter.
  const letters = new Map(records.map((record) => [record.id, record]));
  await transaction.query(lockDeadLetters, [[...letters.keys()].join(',')]);
  const { rows } = await transaction.query<{ id: string; last_died_at: Date }>(insertDeadLetters, [
    JSON.stringify([...letters.values()]),
  ]);
  await appendRowsToOutbox(
    transaction,
    rows.map((row) => deadLetterRow(letters.get(row.id)!, row.last_died_at)),
  );
  if (rows.length > 0) failPoint('dead-letters.before-commit');
  return rows.length;
}
