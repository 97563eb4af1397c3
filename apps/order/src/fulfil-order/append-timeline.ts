import type { PreparedStatement, Write } from '@millrace/persistence';
import type { TimelineEntry } from '@millrace/saga';

/** A row of `order_timeline` as plain JSON. */
export type TimelineRow = ReturnType<typeof timelineRowOf>;

/** `order_id uuid, ...`: for `json_to_recordset($1::json) AS row (...)`. */
export const timelineRecord =
  'order_id uuid, slot smallint, position integer, at timestamptz, step text, event text, attempt integer, detail jsonb';

export function timelineRowOf(entry: TimelineEntry) {
  return {
    order_id: entry.sagaId,
    slot: entry.slot,
    position: entry.position,
    at: new Date(entry.at).toISOString(),
    step: entry.step,
    event: entry.event,
    attempt: entry.attempt,
    detail: entry.detail,
  };
}

// The position comes from the saga, which this transaction has locked: no two writers draw the same.
const appendTimelineStatement: PreparedStatement = {
  name: 'append-timeline',
  text: `
    INSERT INTO order_timeline (order_id, slot, position, at, step, event, attempt, detail)
    SELECT order_id, slot, position, at, step, event, attempt, detail
    FROM json_to_recordset($1::json) AS row (${timelineRecord})`,
};

/** Adds to the histories of orders; nothing to add, no write. */
export function appendTimeline(entries: readonly TimelineEntry[]): readonly Write[] {
  if (entries.length === 0) return [];
  return [{ statement: appendTimelineStatement, parameters: [JSON.stringify(entries.map(timelineRowOf))] }];
}
