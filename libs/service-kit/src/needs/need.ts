import { type SettingValues } from '@millrace/config';
import { kafkaConnection, kafkaSettings, reachTopics } from '@millrace/kafka';
import { Database, type DatabaseOptions } from '@millrace/persistence';

/** Something outside of the process without which it cannot begin. */
export interface Need {
  /** As people call it. */
  readonly name: string;
  /** Rejects, with the reason, for as long as it is not there. */
  readonly check: () => Promise<unknown>;
}

/**
 * A cluster that answers, with the topics that this service reads.
 * @throws AppError `invalid_settings`.
 */
export function kafkaNeed(
  settings: SettingValues<typeof kafkaSettings>,
  topics: readonly { readonly name: string }[],
): Need {
  const connection = kafkaConnection(settings);
  const names = topics.map(({ name }) => name);
  return { name: 'kafka', check: () => reachTopics(connection, names) };
}

/** A database that answers to `probe`; the connection is closed afterwards. */
export function databaseNeed(
  name: string,
  address: Pick<DatabaseOptions, 'url' | 'tls'>,
  probe: (database: Database) => Promise<unknown> = (database) => database.query('SELECT 1'),
): Need {
  return {
    name,
    check: async () => {
      const database = new Database({ ...address, applicationName: 'millrace-need', maxConnections: 1 });
      try {
        await probe(database);
      } finally {
        await database.close();
      }
    },
  };
}
