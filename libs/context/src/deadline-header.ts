/** Header of the absolute deadline, Unix milliseconds, on HTTP requests. */
export const DEADLINE_HEADER = 'x-deadline';
/** Header of the time that was left when an HTTP request was sent, milliseconds. */
export const TIMEOUT_HEADER = 'x-timeout-ms';

/** How far a hop may set two clocks, or a request and its arrival, apart before we stop believing it. */
export const CLOCK_TOLERANCE_MS = 1_000;

export interface AskedDeadline {
  /** Unix milliseconds of our clock; `undefined` when the caller asked for none. */
  readonly deadline: number | undefined;
  /** Headers that were there and made no sense. */
  readonly malformed: readonly string[];
  /** The caller's clock, less ours, as far as it can be told: set when they disagree. */
  readonly clockSkewMs?: number;
}

/**
 * The deadline that a caller asks for. The absolute one is exact where clocks agree, and counts what a request
 * waited on its way; the time left survives any clocks. So the sooner of the two counts while they are within
 * the tolerance of each other, and beyond it the clocks are wrong and the time left counts.
 */
export function askedDeadline(
  absolute: string | undefined,
  remaining: string | undefined,
  nowMs: number,
): AskedDeadline {
  // 1970 is no deadline, it is a variable that nobody set.
  const deadline = absolute === '0' ? Number.NaN : parseMs(absolute);
  const timeoutMs = parseMs(remaining);
  const malformed = [
    ...(Number.isNaN(deadline) ? [DEADLINE_HEADER] : []),
    ...(Number.isNaN(timeoutMs) ? [TIMEOUT_HEADER] : []),
  ];
  const byClock = Number.isNaN(deadline) ? undefined : deadline;
  if (timeoutMs === undefined || Number.isNaN(timeoutMs)) return { deadline: byClock, malformed };
  const byTimeLeft = nowMs + timeoutMs;
  if (byClock === undefined) return { deadline: byTimeLeft, malformed };
  const clockSkewMs = byClock - byTimeLeft;
  return Math.abs(clockSkewMs) <= CLOCK_TOLERANCE_MS
    ? { deadline: Math.min(byClock, byTimeLeft), malformed }
    : { deadline: byTimeLeft, malformed, clockSkewMs };
}

/** `undefined` when there is none, `NaN` when it is no whole number of milliseconds. */
function parseMs(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  return /^\d{1,15}$/.test(header) ? Number(header) : Number.NaN;
}
