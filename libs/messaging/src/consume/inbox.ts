import { isPlanted } from '@millrace/failpoints';
import type { PreparedStatement, Transaction } from '@millrace/persistence';
import type { DecodedRecord } from './record-decoder.js';

/**
 * Plan: one pass over the list, one probe of the primary key per row. A row that another open transaction
 * has just written makes it wait for that one's end, so of two deliveries exactly one is new.
 */
const enterInbox: PreparedStatement = {
  name: 'enter-inbox',
  text: `
    INSERT INTO inbox (consumer, message_id, slot)
    SELECT $1, message_id, slot
    FROM unnest(string_to_array($2, ',')::uuid[], string_to_array($3, ',', '')::smallint[]) AS row (message_id, slot)
    ON CONFLICT DO NOTHING
    RETURNING message_id`,
};

const leaveInbox: PreparedStatement = {
  name: 'leave-inbox',
  text: `DELETE FROM inbox WHERE consumer = $1 AND message_id = ANY ($2::uuid[])`,
};

/**
 * Enters messages in the inbox, before anything else is done in the transaction.
 * @returns those that were never handled before, each once, in their order.
 */
export async function enterMessages(
  transaction: Transaction,
  consumer: string,
  messages: readonly DecodedRecord[],
): Promise<readonly DecodedRecord[]> {
  if (messages.length === 0) return [];
  if (isPlanted('inbox-off')) return messages;
  const ids = messages.map(({ message }) => message.envelope.id);
  const slots = messages.map((message) => slotOf(message) ?? '');
  const { rows } = await transaction.query<{ message_id: string }>(enterInbox, [
    consumer,
    ids.join(','),
    slots.join(','),
  ]);
  const fresh = new Set(rows.map((row) => row.message_id));
  // Deleting as it goes: the second copy of a message in one batch is not new.
  return messages.filter(({ message }) => fresh.delete(message.envelope.id));
}

/** Takes messages out again that end as dead letters: a redrive must find them new. */
export async function withdrawMessages(
  transaction: Transaction,
  consumer: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length > 0) await transaction.query(leaveInbox, [consumer, ids]);
}

export function slotOf({ message }: DecodedRecord): number | undefined {
  return message.contract.slotOf(message.data);
}
