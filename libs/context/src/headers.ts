import { Context } from './context.js';
import { formatTraceparent, newTrace, parseTraceparent } from './trace.js';

/** Header of the absolute deadline, Unix milliseconds, on HTTP requests and Kafka messages alike. */
export const DEADLINE_HEADER = 'x-deadline';
export const TRACEPARENT_HEADER = 'traceparent';

export interface InboundLimits {
  /** The budget when the caller names none. */
  readonly defaultTimeoutMs: number;
  /** A caller cannot ask for more than this. */
  readonly maxTimeoutMs: number;
}

/** The context of an inbound request: continues its trace, takes the sooner of its deadline and our limit. */
export function contextFromHeaders(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  limits: InboundLimits,
): Context {
  const single = (name: string) => {
    const value = headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  const trace = parseTraceparent(single(TRACEPARENT_HEADER));
  const asked = Number(single(DEADLINE_HEADER));
  const now = Date.now();
  const deadline =
    Number.isFinite(asked) && asked > 0
      ? Math.min(asked, now + limits.maxTimeoutMs)
      : now + limits.defaultTimeoutMs;
  return Context.background(trace ?? newTrace())
    .withChildSpan()
    .withDeadline(deadline);
}

/** The headers that carry a context to the next hop. */
export function headersFromContext(context: Context): Record<string, string> {
  return {
    [TRACEPARENT_HEADER]: formatTraceparent(context.trace),
    ...(context.deadline === undefined ? {} : { [DEADLINE_HEADER]: String(Math.floor(context.deadline)) }),
  };
}
