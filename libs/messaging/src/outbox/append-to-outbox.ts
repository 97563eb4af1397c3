import type { WireMessage } from '@millrace/contract-kit';
import {
  type Columns,
  type PreparedStatement,
  type Transaction,
  type Write,
  rowSet,
  writeTogether,
} from '@millrace/persistence';
import type { OutboxRow } from './outbox-row.js';

/** Columns of {@link OutboxRow}: for a row set that is appended by a statement of one's own. */
export const OUTBOX_COLUMNS = {
  message_id: 'uuid',
  topic: 'text',
  key: 'text',
  slot: 'smallint',
  partition: 'integer',
  headers: 'jsonb',
  value: 'plain-text',
  encoding: 'text',
} as const satisfies Columns;

const appended = rowSet(OUTBOX_COLUMNS);

const appendOutboxRows: PreparedStatement = {
  name: 'append-outbox-rows',
  text: `
    INSERT INTO outbox (${appended.names})
    SELECT ${appended.names} FROM ${appended.from} AS row ORDER BY nth`,
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
  await writeTogether(transaction, writesOf(rows.map(asPlainText)));
}

function writesOf(rows: readonly OutboxRow[]): readonly Write[] {
  return rows.length === 0 ? [] : [{ statement: appendOutboxRows, parameters: appended.parametersOf(rows) }];
}

/** A record of anybody's may hold what a plain text must not. */
function asPlainText(row: OutboxRow): OutboxRow {
  const { value, encoding } = row;
  if (value === null || encoding !== 'text') return row;
  if (!value.includes('\u001E') && !value.includes('\u001F')) return row;
  return { ...row, value: Buffer.from(value).toString('base64'), encoding: 'base64' };
}

/** The row of a message. */
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
