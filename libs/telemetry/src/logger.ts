import { ContextKey, type Context, currentContextOrUndefined } from '@millrace/context';
import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Fields that every log line inside a context carries, e.g. `{ orderId }`. */
export const LOG_FIELDS = new ContextKey<Readonly<Record<string, string>>>('log-fields');

/** A child context whose log lines carry these fields too. */
export function withLogFields(context: Context, fields: Readonly<Record<string, string>>): Context {
  return context.withValue(LOG_FIELDS, { ...context.value(LOG_FIELDS), ...fields });
}

const REDACTED_PATHS = [
  'password',
  'accessToken',
  'refreshToken',
  'authorization',
  'paymentMethod',
  'headers.authorization',
  'req.headers.authorization',
  '*.password',
  '*.accessToken',
  '*.refreshToken',
  '*.paymentMethod',
];

/**
 * JSON lines on standard output: time, level, service, message, trace id, and the context's fields.
 * Secrets and payment tokens are redacted by name.
 */
export function createLogger(
  options: { readonly service: string; readonly level: string },
  destination?: DestinationStream,
): Logger {
  const settings = {
    level: options.level,
    base: { service: options.service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
    mixin: () => {
      const context = currentContextOrUndefined();
      return context ? { traceId: context.trace.traceId, ...context.value(LOG_FIELDS) } : {};
    },
  };
  return destination ? pino(settings, destination) : pino(settings);
}
