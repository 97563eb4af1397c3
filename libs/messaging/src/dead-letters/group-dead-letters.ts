import type { PreparedStatement, Transaction } from '@millrace/persistence';

/** Letters that died of one cause. */
export interface DeadLetterGroup {
  readonly consumer: string;
  readonly topic: string;
  /** `null` for records that do not say what they are. */
  readonly type: string | null;
  /** What the handler failed with (`TypeError`, the code of an AppError), or else the reason. */
  readonly code: string;
  readonly count: number;
  /** How often the one that died most did so. */
  readonly maxDeaths: number;
  readonly firstDiedAt: Date;
  readonly lastDiedAt: Date;
  /** The one that died last, and what was said of it. */
  readonly example: { readonly id: string; readonly detail: string };
}

// Plan: a scan of the dead ones; there are few, or there is nothing more urgent to look at.
const groupDeadLettersStatement: PreparedStatement = {
  name: 'group-dead-letters',
  text: `
    SELECT consumer, topic, type, coalesce(error_code, reason) AS code, count(*)::int AS count,
      max(deaths) AS "maxDeaths", min(first_died_at) AS "firstDiedAt", max(last_died_at) AS "lastDiedAt",
      (array_agg(json_build_object('id', id, 'detail', detail) ORDER BY last_died_at DESC))[1] AS example
    FROM dead_letters WHERE status = 'dead'
    GROUP BY 1, 2, 3, 4`,
};

/** The groups of one database, in no order. */
export async function groupsIn(transaction: Transaction): Promise<readonly DeadLetterGroup[]> {
  return (await transaction.query<DeadLetterGroup>(groupDeadLettersStatement)).rows;
}

/** Groups of several databases as one list, the largest first. */
export function mergeGroups(groups: readonly DeadLetterGroup[]): readonly DeadLetterGroup[] {
  const byCause = Map.groupBy(groups, ({ consumer, topic, type, code }) =>
    JSON.stringify([consumer, topic, type, code]),
  );
  return [...byCause.values()]
    .map((same) => same.reduce(together))
    .sort((a, b) => b.count - a.count || b.lastDiedAt.getTime() - a.lastDiedAt.getTime());
}

function together(a: DeadLetterGroup, b: DeadLetterGroup): DeadLetterGroup {
  const newer = a.lastDiedAt > b.lastDiedAt ? a : b;
  return {
    ...newer,
    count: a.count + b.count,
    maxDeaths: Math.max(a.maxDeaths, b.maxDeaths),
    firstDiedAt: a.firstDiedAt < b.firstDiedAt ? a.firstDiedAt : b.firstDiedAt,
  };
}
