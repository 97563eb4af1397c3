import type { PreparedStatement, Queryable } from '@millrace/persistence';

/** An order, and the position up to which its follower has seen it. */
export interface Followed {
  readonly orderId: string;
  readonly position: number;
}

// One probe of the primary key for each.
const findProgressedStatement: PreparedStatement = {
  name: 'find-progressed',
  text: `
    SELECT followed."orderId"
    FROM json_to_recordset($1::json) AS followed ("orderId" uuid, position integer)
    WHERE EXISTS (
      SELECT FROM order_timeline
      WHERE order_id = followed."orderId" AND order_timeline.position > followed.position
    )`,
};

/** Which of these orders of one shard have steps that their followers have not seen. */
export async function findProgressed(
  shard: Queryable,
  followed: readonly Followed[],
): Promise<readonly string[]> {
  const { rows } = await shard.query<{ orderId: string }>(findProgressedStatement, [
    JSON.stringify(followed),
  ]);
  return rows.map(({ orderId }) => orderId);
}
