// Context
export {
  Context,
  ContextKey,
  currentContext,
  currentContextOrUndefined,
  runWithContext,
  type CancellableContext,
} from './context.js';
export { ContextError, type ContextEnd } from './context-error.js';
export { systemClock, type Clock } from './clock.js';
// Over HTTP
export {
  BAGGAGE_HEADER,
  TRACEPARENT_HEADER,
  contextFromHeaders,
  deadlineHeaders,
  headersFromContext,
  type HeaderFault,
  type HeaderFields,
  type InboundLimits,
} from './headers.js';
export {
  CLOCK_TOLERANCE_MS,
  DEADLINE_HEADER,
  TIMEOUT_HEADER,
  askedDeadline,
  type AskedDeadline,
} from './deadline-header.js';
// Over Kafka
export { carriedBy, contextFromMessage, isExpired, type CarriedContext } from './message-context.js';
// Trace and baggage
export { childTrace, formatTraceparent, newTrace, parseTraceparent, type TraceContext } from './trace.js';
export {
  BAGGAGE_LIMITS,
  formatBaggage,
  parseBaggage,
  type Baggage,
  type BaggageEntry,
  type ParsedBaggage,
} from './baggage.js';
