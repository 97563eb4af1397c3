import type { PreparedStatement, Transaction } from '@millrace/persistence';
import type { DeadLetterContentRow } from './dead-letters.repository.js';

/** What was done to a letter. */
export type DeskAction = 'redrive' | 'edit' | 'purge';

/** Who did something to letters, and why. */
export interface DeskOrder {
  /** Id of the operator's account. */
  readonly by: string;
  /** In the operator's words; '' where none was asked for. */
  readonly reason: string;
}

/** One line of the audit. */
export interface RecordedAction extends DeskOrder {
  readonly letterId: string;
  readonly action: DeskAction;
  readonly at: Date;
  /** The redrive job that it was part of. */
  readonly jobId: string | null;
  /** Where and why it had died; with headers and value where they were changed or thrown away. */
  readonly before: Readonly<Record<string, unknown>>;
}

const recordActionsStatement: PreparedStatement = {
  name: 'record-dead-letter-actions',
  text: `
    INSERT INTO dead_letter_actions (letter_id, slot, action, by_whom, reason, job_id, before)
    SELECT letter_id, slot, $2, $3, $4, $5, before
    FROM json_to_recordset($1::json) AS row (letter_id uuid, slot smallint, before jsonb)`,
};

/** Belongs in the transaction that does it. */
export async function recordActions(
  transaction: Transaction,
  action: DeskAction,
  letters: readonly DeadLetterContentRow[],
  { by, reason }: DeskOrder,
  jobId: string | null = null,
): Promise<void> {
  if (letters.length === 0) return;
  const rows = letters.map((letter) => ({
    letter_id: letter.id,
    slot: letter.slot,
    before: standingOf(letter, action !== 'redrive'),
  }));
  await transaction.query(recordActionsStatement, [JSON.stringify(rows), action, by, reason, jobId]);
}

function standingOf(letter: DeadLetterContentRow, withContent: boolean): object {
  const { consumer, topic, partition, record_offset, message_id, type, key, reason, detail, deaths } = letter;
  return {
    consumer,
    topic,
    partition,
    offset: record_offset,
    messageId: message_id,
    type,
    key,
    reason,
    errorCode: letter.error_code,
    detail,
    deaths,
    ...(withContent ? { headers: letter.headers, valueBase64: letter.value_base64 } : {}),
  };
}

const readActionsStatement: PreparedStatement = {
  name: 'read-dead-letter-actions',
  text: `
    SELECT letter_id AS "letterId", action, by_whom AS by, reason, at, job_id AS "jobId", before
    FROM dead_letter_actions WHERE $1::uuid IS NULL OR letter_id = $1
    ORDER BY at DESC, id DESC LIMIT $2`,
};

/** The newest first; of one letter, or of all. */
export async function readActions(
  transaction: Transaction,
  letterId: string | undefined,
  limit: number,
): Promise<readonly RecordedAction[]> {
  return (await transaction.query<RecordedAction>(readActionsStatement, [letterId ?? null, limit])).rows;
}
