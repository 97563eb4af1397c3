import { contracts } from '@millrace/contracts';
import { createKafka } from '@millrace/kafka';
import { createLogger } from '@millrace/telemetry';
import type { Kafka } from 'kafkajs';

/** The topics that the saga runs over; the catalogue and the dead letters are told elsewhere. */
export const SAGA_TOPICS: readonly string[] = contracts
  .topics()
  .filter(({ kind }) => kind !== 'table')
  .map(({ name }) => name);

export function chaosKafka(brokers: readonly string[]): Kafka {
  return createKafka({
    clientId: 'chaos',
    brokers,
    // What the laboratory does to the broker on purpose is no news.
    logger: createLogger({ service: 'chaos', level: 'silent' }),
  });
}
