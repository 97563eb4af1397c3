import type { PreparedStatement, Queryable } from '@millrace/persistence';
import type { MovementsQuery } from './read-ledger.dto.js';
import { completeUntil } from './complete-until.js';
import { type Movement, MOVEMENT_COLUMNS, MOVES_MONEY } from './movement.js';

export interface MovementPage {
  /** Oldest first. */
  readonly movements: readonly Movement[];
  /** The `sequence` to go on after; absent on the last page. */
  readonly nextAfter?: number;
  /** Everything that moved before this moment can be listed: what is not in the pages up to it did not happen. */
  readonly completeUntil: Date;
}

// Page by page along the index of times: what is before a page is not read again.
const ofTime: PreparedStatement = {
  name: 'list-movements-of-time',
  text: `
    SELECT ${MOVEMENT_COLUMNS} FROM operations
    WHERE ${MOVES_MONEY} AND recorded_at >= $1 AND recorded_at < $2
      AND (recorded_at, sequence) >
        (SELECT '-infinity'::timestamptz, 0::bigint WHERE $3 = 0 UNION ALL
         SELECT recorded_at, sequence FROM operations WHERE sequence = $3)
    ORDER BY recorded_at, sequence LIMIT $4`,
};

const ofReference: PreparedStatement = {
  name: 'list-movements-of-reference',
  text: `
    SELECT ${MOVEMENT_COLUMNS} FROM operations
    WHERE ${MOVES_MONEY} AND reference = $1 AND sequence > $2
    ORDER BY sequence LIMIT $3`,
};

/** A page of what moved in a span of time, or under one of the caller's own references. */
export async function listMovements(on: Queryable, query: MovementsQuery): Promise<MovementPage> {
  const { after, limit } = query;
  // First: what is listed afterwards has all of it.
  const complete = await completeUntil(on);
  const { rows } =
    'reference' in query
      ? await on.query<Movement>(ofReference, [query.reference, after, limit + 1])
      : await on.query<Movement>(ofTime, [query.from, query.to, after, limit + 1]);
  const movements = rows.slice(0, limit);
  return {
    movements,
    ...(rows.length > limit ? { nextAfter: movements.at(-1)!.sequence } : {}),
    completeUntil: complete,
  };
}
