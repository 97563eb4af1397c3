import { formatBaggage, parseBaggage } from './baggage.js';
import { type Clock, systemClock } from './clock.js';
import { Context } from './context.js';
import { CLOCK_TOLERANCE_MS } from './deadline-header.js';
import { formatTraceparent, newTrace, parseTraceparent } from './trace.js';

/** What a message carries of the work that sent it: the header values of a Kafka record. */
export interface CarriedContext {
  readonly traceparent?: string | undefined;
  readonly baggage?: string | undefined;
  /** Absolute, Unix milliseconds. */
  readonly deadline?: number | undefined;
}

/**
 * Whether work on a message is pointless. A message may wait for long, so only the absolute deadline says; and
 * since refusing what could still be done is the worse mistake, clocks get the benefit of the doubt.
 */
export function isExpired(
  message: CarriedContext,
  nowMs: number = systemClock.now(),
  toleranceMs: number = CLOCK_TOLERANCE_MS,
): boolean {
  return message.deadline !== undefined && nowMs > message.deadline + toleranceMs;
}

/** The context in which a message is handled: its trace, one span on, its baggage and its deadline. */
export function contextFromMessage(message: CarriedContext, clock: Clock = systemClock): Context {
  const context = Context.background(parseTraceparent(message.traceparent) ?? newTrace(), clock)
    .withChildSpan()
    .carrying(parseBaggage(message.baggage).baggage);
  const { deadline } = message;
  return deadline === undefined ? context : context.withDeadline(deadline + CLOCK_TOLERANCE_MS);
}

/** What a message that is sent by this work carries. Not its deadline: what is accepted outlives the request. */
export function carriedBy(context: Context): CarriedContext {
  return { traceparent: formatTraceparent(context.trace), baggage: formatBaggage(context.baggage) };
}
