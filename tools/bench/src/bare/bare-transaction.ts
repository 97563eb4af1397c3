import { rowSet } from '@millrace/persistence';
import type pg from 'pg';
import { BARE_OUTBOX_COLUMNS } from './bare-message.js';

/** A statement planned once per connection. */
export interface BareStatement {
  readonly name: string;
  readonly text: string;
}

export type Query = <Row extends object>(
  statement: BareStatement,
  values: readonly unknown[],
) => Promise<Row[]>;

/** BEGIN, work, COMMIT; ROLLBACK when the work fails. */
export async function inTransaction<T>(pool: pg.Pool, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(
      async <Row extends object>(statement: BareStatement, values: readonly unknown[]) => {
        const { rows } = await client.query<Row>({ ...statement, values: [...values] });
        return rows;
      },
    );
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // The connection goes with what was open on it.
    client.release(true);
    throw error;
  }
}

export const enterInbox: BareStatement = {
  name: 'bare-enter-inbox',
  text: `
    INSERT INTO inbox (consumer, message_id, slot)
    SELECT $1, message_id, slot FROM unnest($2::uuid[], $3::smallint[]) AS row (message_id, slot)
    ON CONFLICT DO NOTHING
    RETURNING message_id`,
};

export const outboxRows = rowSet(BARE_OUTBOX_COLUMNS);

export const appendOutbox: BareStatement = {
  name: 'bare-append-outbox',
  text: `
    INSERT INTO outbox (${outboxRows.names}) SELECT ${outboxRows.names} FROM ${outboxRows.from} AS row`,
};

/** Those of the messages that were never handled before. */
export async function fresh<T extends { readonly messageId: string; readonly slot: number }>(
  query: Query,
  consumer: string,
  messages: readonly T[],
): Promise<readonly T[]> {
  const ids = messages.map(({ messageId }) => messageId);
  const slots = messages.map(({ slot }) => slot);
  const entered = await query<{ message_id: string }>(enterInbox, [consumer, ids, slots]);
  const known = new Set(entered.map(({ message_id: id }) => id));
  return messages.filter(({ messageId }) => known.delete(messageId));
}
