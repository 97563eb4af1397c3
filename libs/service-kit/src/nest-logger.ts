import type { Logger } from '@millrace/telemetry';
import type { LoggerService } from '@nestjs/common';

/** Nest's own messages through our logger; its start-up chatter at debug. */
export function nestLogger(logger: Logger): LoggerService {
  const at =
    (level: 'debug' | 'warn' | 'error' | 'fatal') =>
    (message: unknown, ...rest: unknown[]): void => {
      logger[level]({ nest: rest.at(-1), ...(rest.length > 1 ? { stack: rest[0] } : {}) }, String(message));
    };
  return {
    log: at('debug'),
    debug: at('debug'),
    verbose: at('debug'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
  };
}
