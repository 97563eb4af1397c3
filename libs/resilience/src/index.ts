// One policy for one client
export {
  createClientPolicy,
  type ClientPolicy,
  type ClientPolicyOptions,
  type ClientPolicyState,
} from './client-policy.js';
export type { Try } from './try-runner.js';
// Its parts
export {
  ADAPTIVE_TIMEOUT_DEFAULTS,
  AdaptiveTimeout,
  type AdaptiveTimeoutOptions,
} from './adaptive-timeout.js';
export { BULKHEAD_DEFAULTS, Bulkhead, type BulkheadOptions } from './bulkhead.js';
export {
  type CallJudge,
  type CallVerdict,
  CIRCUIT_BREAKER_DEFAULTS,
  CircuitBreaker,
  type CircuitBreakerOptions,
  type CircuitState,
} from './circuit-breaker.js';
export { hedgeRead, type HedgeOptions } from './hedge.js';
export { KeyedRateLimiter, type KeyedRateLimiterOptions } from './keyed-rate-limiter.js';
export { RateLimiter, type RateLimiterOptions } from './rate-limiter.js';
export { RETRY_BUDGET_DEFAULTS, RetryBudget, type RetryBudgetOptions } from './retry-budget.js';
export {
  RETRY_DEFAULTS,
  retry,
  withJitter,
  type GaveUpBecause,
  type RetryLimits,
  type RetryOptions,
} from './retry.js';
export { RetriesExhausted } from './resilience.errors.js';
export { withTimeout } from './timeout.js';
export { pause } from './pause.js';
// For a server
export { LOAD_SHEDDER_DEFAULTS, LoadShedder, type LoadShedderOptions, type Waiting } from './load-shedder.js';
export {
  BacklogAdmission,
  type AdmissionDecision,
  type BacklogAdmissionOptions,
  type BacklogReading,
  type BacklogState,
} from './backlog-admission.js';
export { DRAIN_RATE_DEFAULTS, DrainRate, type DrainRateOptions } from './drain-rate.js';
export { EarlyRefusal, type EarlyDecision, type EarlyRefusalOptions } from './early-refusal.js';
export {
  formatOverloadHint,
  OVERLOAD_HEADER,
  type OverloadHint,
  parseOverloadHint,
  parsePassedShare,
  PASSED_SHARE_HEADER,
} from './overload-hint.js';
export { retryAfterOf } from './retry-after.js';
