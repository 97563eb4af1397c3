import { type Columns, type PreparedStatement, type Write, rowSet } from '@millrace/persistence';
import type { TimelineEntry } from '@millrace/saga';

/** A row of `order_timeline`; times in Unix ms. */
export type TimelineRow = ReturnType<typeof timelineRowOf>;

/** Columns of {@link TimelineRow}. */
export const TIMELINE_COLUMNS = {
  order_id: 'uuid',
  slot: 'smallint',
  position: 'integer',
  at: 'timestamptz',
  step: 'text',
  event: 'text',
  attempt: 'integer',
  detail: 'jsonb',
} as const satisfies Columns;

export function timelineRowOf(entry: TimelineEntry) {
  return {
    order_id: entry.sagaId,
    slot: entry.slot,
    position: entry.position,
    at: entry.at,
    step: entry.step,
    event: entry.event,
    attempt: entry.attempt,
    detail: entry.detail,
  };
}

const appended = rowSet(TIMELINE_COLUMNS);

// The position comes from the saga, which this transaction has locked: no two writers draw the same.
const appendTimelineStatement: PreparedStatement = {
  name: 'append-timeline',
  text: `
    INSERT INTO order_timeline (${appended.names})
    SELECT ${appended.names} FROM ${appended.from} AS row`,
};

/** Adds to the histories of orders; nothing to add, no write. */
export function appendTimeline(entries: readonly TimelineEntry[]): readonly Write[] {
  if (entries.length === 0) return [];
  return [
    { statement: appendTimelineStatement, parameters: appended.parametersOf(entries.map(timelineRowOf)) },
  ];
}
