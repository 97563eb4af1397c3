import type { PreparedStatement, Queryable } from '@millrace/persistence';
import type { OutboxRow } from '../outbox/outbox-row.js';

/** A row as it is read: its headers are JSON text. */
export interface StoredOutboxRow extends Omit<OutboxRow, 'headers'> {
  readonly id: number;
  readonly headers: string;
}

/**
 * The oldest rows, by id: per aggregate that is the order of commits, since ids are drawn while the
 * aggregate's rows are locked. (Transaction ids would not do: one is drawn with the first write, the inbox
 * row, before the aggregate is locked.) Never from the last id on: a transaction that drew a lower id may commit
 * later, and would be skipped for ever; see {@link OutboxFloor} for where to begin.
 * Plan: the primary key, in order, no sort.
 */
const readOldestOutboxRows: PreparedStatement = {
  name: 'read-oldest-outbox-rows',
  text: `
    SELECT id, message_id, topic, key, slot, partition, headers::text, value, encoding
    FROM outbox WHERE id >= $2 ORDER BY id LIMIT $1`,
};

/** Exactly these: a range would also take rows that were committed in between. */
const deleteOutboxRows: PreparedStatement = {
  name: 'delete-outbox-rows',
  text: `DELETE FROM outbox WHERE id = ANY (string_to_array($1, ',')::bigint[])`,
};

const readBacklog: PreparedStatement = {
  name: 'read-backlog',
  text: `
    SELECT
      (SELECT count(*) FROM (SELECT FROM outbox WHERE id >= $1 LIMIT 100000) AS counted) AS outbox_rows,
      coalesce((SELECT extract(epoch FROM clock_timestamp() - created_at) FROM outbox WHERE id >= $1 ORDER BY id LIMIT 1), 0)::float8
        AS oldest_seconds,
      (SELECT count(*) FROM (SELECT FROM dead_letters WHERE status = 'dead' LIMIT 100000) AS counted) AS dead_letters`,
};

export interface Backlog {
  readonly outboxRows: number;
  readonly oldestSeconds: number;
  readonly deadLetters: number;
}

/** @param floorId below it there are no rows: an {@link OutboxFloor}'s, or 0. */
export async function oldestOutboxRows(
  on: Queryable,
  limit: number,
  floorId: number,
): Promise<readonly StoredOutboxRow[]> {
  const { rows } = await on.query<StoredOutboxRow>(readOldestOutboxRows, [limit, floorId]);
  return rows;
}

export async function removeOutboxRows(on: Queryable, rows: readonly StoredOutboxRow[]): Promise<void> {
  await on.query(deleteOutboxRows, [rows.map((row) => row.id).join(',')]);
}

export async function backlogOf(on: Queryable, floorId: number): Promise<Backlog> {
  const { rows } = await on.query<{ outbox_rows: number; oldest_seconds: number; dead_letters: number }>(
    readBacklog,
    [floorId],
  );
  const [row] = rows;
  return { outboxRows: row!.outbox_rows, oldestSeconds: row!.oldest_seconds, deadLetters: row!.dead_letters };
}
