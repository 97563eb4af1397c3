// Logs
export { LOG_FIELDS, createLogger, withLogFields, type Logger } from './logger.js';
// Health
export {
  HealthRegistry,
  healthOfAll,
  type HealthCheck,
  type HealthReport,
  type HealthResult,
} from './health.js';
export { LoopPulse, type LoopPulseLimits } from './loop-pulse.js';
export { Heartbeat } from './heartbeat.js';
// Metrics: one registry a process, the default one of prom-client
export { Counter, Gauge, Histogram, register as metricsRegistry } from 'prom-client';
export { collectProcessMetrics } from './process-metrics.js';
