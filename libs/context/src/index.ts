// Context
export {
  Context,
  ContextError,
  ContextKey,
  currentContext,
  currentContextOrUndefined,
  runWithContext,
} from './context.js';
// Over the wire
export {
  DEADLINE_HEADER,
  TRACEPARENT_HEADER,
  contextFromHeaders,
  headersFromContext,
  type InboundLimits,
} from './headers.js';
export { childTrace, formatTraceparent, newTrace, parseTraceparent, type TraceContext } from './trace.js';
