// One policy for one client
export {
  createClientPolicy,
  type ClientPolicy,
  type ClientPolicyOptions,
  type Try,
} from './client-policy.js';
// Its parts
export { BULKHEAD_DEFAULTS, Bulkhead, type BulkheadOptions } from './bulkhead.js';
export {
  CIRCUIT_BREAKER_DEFAULTS,
  CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitState,
} from './circuit-breaker.js';
export { RETRY_DEFAULTS, retry, withJitter, type RetryLimits, type RetryOptions } from './retry.js';
export { withTimeout } from './timeout.js';
export { pause } from './pause.js';
