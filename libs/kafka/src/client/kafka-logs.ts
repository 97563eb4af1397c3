import type { Logger } from '@millrace/telemetry';
import type { logCreator, logLevel } from 'kafkajs';

const NOTHING: logLevel = 0;
const ERROR: logLevel = 1;
const WARN: logLevel = 2;
const INFO: logLevel = 4;
const DEBUG: logLevel = 5;

/** Two lines for each try at a broker that is away, of which there are many a second; the loops above tell it. */
const RETOLD: ReadonlySet<string> = new Set(['Connection', 'BrokerPool']);

/** Kafka's client tells little by itself; more only where someone asked for debug or trace. */
export function kafkaLogLevel(logger: Logger): logLevel {
  if (logger.level === 'silent') return NOTHING;
  if (logger.isLevelEnabled('trace')) return DEBUG;
  return logger.isLevelEnabled('debug') ? INFO : WARN;
}

/**
 * The client's log through ours. Its errors are warnings here: it logs each failed request, a rebalance
 * included, and what matters in the end is told by the loop that had to give up.
 */
export function kafkaLogCreator(logger: Logger): logCreator {
  return () =>
    ({ level, namespace, log }) => {
      const { message, timestamp: _, logger: __, ...fields } = log;
      const line = [{ kafka: fields, namespace }, message] as const;
      if (RETOLD.has(namespace)) logger.debug(...line);
      else if (level === ERROR || level === WARN) logger.warn(...line);
      else if (level === DEBUG) logger.trace(...line);
      else logger.debug(...line);
    };
}
