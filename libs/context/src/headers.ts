import { formatBaggage, parseBaggage } from './baggage.js';
import { type Clock, systemClock } from './clock.js';
import { Context } from './context.js';
import { askedDeadline, DEADLINE_HEADER, TIMEOUT_HEADER } from './deadline-header.js';
import { formatTraceparent, newTrace, parseTraceparent } from './trace.js';

export const TRACEPARENT_HEADER = 'traceparent';
export const BAGGAGE_HEADER = 'baggage';

export type HeaderFields = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What was wrong with the headers of a call. None of it is an error: the call is served without. */
export type HeaderFault =
  | { readonly kind: 'malformed'; readonly header: string }
  | { readonly kind: 'clock-skew'; readonly skewMs: number };

export interface InboundLimits {
  /** The budget when the caller names none. */
  readonly defaultTimeoutMs: number;
  /** A caller cannot ask for more than this. */
  readonly maxTimeoutMs: number;
  /** Told of what was passed over; to be counted. */
  readonly onFault?: (fault: HeaderFault) => void;
  readonly clock?: Clock;
}

/**
 * The context of an inbound request: continues its trace and baggage, takes the sooner of its deadline and our
 * limit.
 */
export function contextFromHeaders(headers: HeaderFields, limits: InboundLimits): Context {
  const { clock = systemClock, onFault } = limits;
  const malformed = (header: string) => onFault?.({ kind: 'malformed', header });
  const traceparent = textOf(headers[TRACEPARENT_HEADER]);
  const trace = parseTraceparent(traceparent);
  if (traceparent !== undefined && !trace) malformed(TRACEPARENT_HEADER);
  const { baggage, dropped } = parseBaggage(textOf(headers[BAGGAGE_HEADER]));
  if (dropped > 0) malformed(BAGGAGE_HEADER);

  const now = clock.now();
  const asked = askedDeadline(textOf(headers[DEADLINE_HEADER]), textOf(headers[TIMEOUT_HEADER]), now);
  for (const header of asked.malformed) malformed(header);
  if (asked.clockSkewMs !== undefined) onFault?.({ kind: 'clock-skew', skewMs: asked.clockSkewMs });
  const deadline =
    asked.deadline === undefined
      ? now + limits.defaultTimeoutMs
      : Math.min(asked.deadline, now + limits.maxTimeoutMs);
  return Context.background(trace ?? newTrace(), clock)
    .withChildSpan()
    .carrying(baggage)
    .withDeadline(deadline);
}

/** The headers that carry a context to the next HTTP hop. */
export function headersFromContext(context: Context): Record<string, string> {
  const { trace, baggage } = context;
  const headers: Record<string, string> = {
    [TRACEPARENT_HEADER]: formatTraceparent(trace),
    ...deadlineHeaders(context),
  };
  const carried = formatBaggage(baggage);
  if (carried !== undefined) headers[BAGGAGE_HEADER] = carried;
  return headers;
}

/** Only what is left of the budget: for a hop out of the system, whose baggage is no business of theirs. */
export function deadlineHeaders(context: Context): Record<string, string> {
  const { deadline } = context;
  if (deadline === undefined) return {};
  return {
    [DEADLINE_HEADER]: String(Math.floor(deadline)),
    [TIMEOUT_HEADER]: String(Math.floor(context.remainingMs())),
  };
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' || value === undefined ? value : value.join(',');
}
