import type { PreparedStatement, Queryable } from '../database.js';

/** Rows of a table that nobody asks for any more once they are so old. Others must not write to them then. */
export interface RetentionRule {
  readonly table: string;
  /** When a row was written: `timestamptz`, never changed, with an index that begins with it. */
  readonly timeColumn: string;
  readonly keepMs: number;
}

export interface Removed {
  readonly rows: number;
  /** Age in seconds of the oldest row that was there before; 0 without any. */
  readonly oldestSeconds: number;
  /** Where the next look may begin: nothing older is left but what somebody held. */
  readonly floor: string;
}

/** Below any time. */
export const NO_FLOOR = '-infinity';

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,40}$/;

/**
 * Removes expired rows, the oldest first, `limit` of them at most. What another transaction holds is passed over.
 * @param floor what the last look of this round gave: index entries of rows that are deleted but not yet vacuumed
 *   would be waded through again by every look.
 */
export async function removeExpired(
  on: Queryable,
  rule: RetentionRule,
  limit: number,
  floor: string,
): Promise<Removed> {
  const { rows } = await on.query<Removed>(removalOf(rule), [rule.keepMs / 1_000, limit, floor]);
  return rows[0]!;
}

/** Plan: index scan from the floor on, `limit` rows of it; then each by its place on the page, no second index. */
function removalOf({ table, timeColumn }: RetentionRule): PreparedStatement {
  for (const name of [table, timeColumn]) {
    if (!IDENTIFIER.test(name)) throw new RangeError(`${name} is not a name of our schema`);
  }
  return {
    name: `remove-expired-${table}`,
    text: `
      WITH removed AS (
        DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
          SELECT ctid FROM ${table}
          WHERE ${timeColumn} >= $3::timestamptz AND ${timeColumn} < now() - make_interval(secs => $1)
          ORDER BY ${timeColumn} LIMIT $2
          FOR UPDATE SKIP LOCKED
        ))
        RETURNING ${timeColumn} AS at
      )
      SELECT count(*)::integer AS rows,
        coalesce(max(at), $3::timestamptz)::text AS floor,
        coalesce((
          SELECT extract(epoch FROM now() - ${timeColumn}) FROM ${table}
          WHERE ${timeColumn} >= $3::timestamptz ORDER BY ${timeColumn} LIMIT 1
        ), 0)::float8 AS "oldestSeconds"
      FROM removed`,
  };
}
