export interface TimelineEntry {
  /** ISO 8601. */
  readonly at: string;
  /** Of the saga; null for what concerns the order as a whole. */
  readonly step: string | null;
  readonly event: string;
  readonly attempt: number;
  readonly detail?: unknown;
}

export interface Timeline {
  readonly status: string;
  readonly entries: readonly TimelineEntry[];
}

const STEP_WIDTH = 20;

/** One line of an order's timeline, its time counted from the first entry. */
export function timelineLine(entry: TimelineEntry, first: TimelineEntry): string {
  const sinceMs = Date.parse(entry.at) - Date.parse(first.at);
  const attempt = entry.attempt > 1 ? ` (attempt ${entry.attempt})` : '';
  return `      +${(sinceMs / 1_000).toFixed(3)} s  ${(entry.step ?? 'order').padEnd(STEP_WIDTH)} ${entry.event}${attempt}${detailOf(entry)}`;
}

function detailOf({ detail }: TimelineEntry): string {
  if (detail === undefined || detail === null) return '';
  return `: ${typeof detail === 'string' ? detail : JSON.stringify(detail)}`;
}
