import type { PreparedStatement, Transaction } from '@millrace/persistence';
import { type StoredHeaders, storedHeadersAsText } from '../kafka/stored-headers.js';
import type { DeadLetter, DeadLetterDetail, DeadLetterFilter } from './dead-letter.js';
import { filterParameters, matchesFilter } from './dead-letter-filter.js';
import type { DeadLetterPosition } from './dead-letter-cursor.js';

const COLUMNS = `
  id, consumer, topic, partition, record_offset::text, message_id, type, key, slot, reason, error_code, detail, status,
  deaths,
  first_died_at, last_died_at, redriven_at, redriven_by,
  (extract(epoch FROM last_died_at) * 1000000)::bigint AS died_at_us`;

const CONTENT = `headers, encode(value, 'base64') AS value_base64`;

/** Plan: the index on the newest dead ones, from the position on. */
const listDeadLetters: PreparedStatement = {
  name: 'list-dead-letters',
  text: `
    SELECT ${COLUMNS} FROM dead_letters
    WHERE status = 'dead' AND ${matchesFilter}
      AND ($6::bigint IS NULL
        OR (last_died_at, id) < (timestamptz 'epoch' + $6::bigint * interval '1 microsecond', $7::uuid))
    ORDER BY last_died_at DESC, id DESC LIMIT $8`,
};

const getDeadLetter: PreparedStatement = {
  name: 'get-dead-letter',
  text: `SELECT ${COLUMNS}, ${CONTENT} FROM dead_letters WHERE id = $1`,
};

const findDeadLetters: PreparedStatement = {
  name: 'find-dead-letters',
  text: `
    SELECT id, slot FROM dead_letters
    WHERE status = 'dead' AND ${matchesFilter}
    ORDER BY topic, partition, record_offset`,
};

/** Guarded: of two who redrive the same letter, one gets it. */
const markRedriven: PreparedStatement = {
  name: 'mark-redriven',
  text: `
    UPDATE dead_letters SET status = 'redriven', redriven_at = now(), redriven_by = $2, job_id = NULL
    WHERE id = ANY ($1::uuid[]) AND status = 'dead'
    RETURNING ${COLUMNS}, ${CONTENT}`,
};

/** Guarded: one that was sent again is on its way, and is no longer anybody's to throw away. */
const purgeDeadLetters: PreparedStatement = {
  name: 'purge-dead-letters',
  text: `DELETE FROM dead_letters WHERE id = ANY ($1::uuid[]) AND status = 'dead' RETURNING ${COLUMNS}, ${CONTENT}`,
};

export interface DeadLetterRow {
  readonly id: string;
  readonly consumer: string;
  readonly topic: string;
  readonly partition: number;
  readonly record_offset: string;
  readonly message_id: string | null;
  readonly type: string | null;
  readonly key: string | null;
  readonly slot: number | null;
  readonly reason: string;
  readonly error_code: string | null;
  readonly detail: string;
  readonly status: 'dead' | 'redriven';
  readonly deaths: number;
  readonly first_died_at: Date;
  readonly last_died_at: Date;
  readonly redriven_at: Date | null;
  readonly redriven_by: string | null;
  readonly died_at_us: number;
}

export interface DeadLetterContentRow extends DeadLetterRow {
  readonly headers: StoredHeaders;
  readonly value_base64: string | null;
}

export async function newestDeadLetters(
  transaction: Transaction,
  filter: DeadLetterFilter,
  after: DeadLetterPosition | undefined,
  limit: number,
): Promise<readonly DeadLetterRow[]> {
  const { rows } = await transaction.query<DeadLetterRow>(listDeadLetters, [
    ...filterParameters(filter),
    after?.diedAtUs ?? null,
    after?.id ?? null,
    limit,
  ]);
  return rows;
}

export async function deadLetterById(
  transaction: Transaction,
  id: string,
): Promise<DeadLetterContentRow | undefined> {
  const { rows } = await transaction.query<DeadLetterContentRow>(getDeadLetter, [id]);
  return rows[0];
}

/** In the order in which they were read. */
export async function matchingDeadLetters(
  transaction: Transaction,
  filter: DeadLetterFilter,
): Promise<readonly { readonly id: string; readonly slot: number | null }[]> {
  const { rows } = await transaction.query<{ id: string; slot: number | null }>(
    findDeadLetters,
    filterParameters(filter),
  );
  return rows;
}

/** @returns those that were dead until now, in the order of `ids`. */
export async function takeDeadLetters(
  transaction: Transaction,
  ids: readonly string[],
  by: string,
): Promise<readonly DeadLetterContentRow[]> {
  const { rows } = await transaction.query<DeadLetterContentRow>(markRedriven, [ids, by]);
  const taken = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => taken.get(id)).filter((row) => row !== undefined);
}

/** @returns those that were dead until now, as they were. */
export async function removeDeadLetters(
  transaction: Transaction,
  ids: readonly string[],
): Promise<readonly DeadLetterContentRow[]> {
  return (await transaction.query<DeadLetterContentRow>(purgeDeadLetters, [ids])).rows;
}

export function deadLetterOf(database: string, row: DeadLetterRow): DeadLetter {
  return {
    id: row.id,
    database,
    consumer: row.consumer,
    topic: row.topic,
    partition: row.partition,
    offset: row.record_offset,
    messageId: row.message_id,
    type: row.type,
    key: row.key,
    reason: row.reason,
    code: row.error_code ?? row.reason,
    detail: row.detail,
    status: row.status,
    deaths: row.deaths,
    firstDiedAt: row.first_died_at,
    lastDiedAt: row.last_died_at,
    redrivenAt: row.redriven_at,
    redrivenBy: row.redriven_by,
  };
}

export function deadLetterDetailOf(database: string, row: DeadLetterContentRow): DeadLetterDetail {
  const bytes = row.value_base64 === null ? null : Buffer.from(row.value_base64, 'base64');
  const headers = storedHeadersAsText(row.headers);
  return {
    ...deadLetterOf(database, row),
    headers,
    traceId: /^[0-9a-f]{2}-([0-9a-f]{32})-/.exec(headers['traceparent'] ?? '')?.[1] ?? null,
    valueText: bytes?.toString() ?? null,
    valueBase64: bytes?.toString('base64') ?? null,
  };
}
