import type { Logger } from '@millrace/telemetry';

/**
 * A consumer that Kafka's client has given up is dead while its process lives on: nobody would notice.
 * The process ends instead, and its supervisor starts it anew.
 */
export function endProcess(logger: Logger): (error: unknown) => void {
  return (error) => {
    logger.fatal({ err: error }, 'the Kafka consumer has crashed for good: the process ends');
    process.exit(1);
  };
}
