import type { Database } from '@millrace/persistence';
import { appendToOutbox } from '../outbox/append-to-outbox.js';
import type { Things } from './things.fixture.js';

/**
 * Writers of one outbox, as a service has them: each transaction locks an aggregate, takes the next number of
 * it, appends a message of that number; some roll back, some stay open for a while after they drew their ids.
 */
export async function writeConcurrently(options: {
  readonly things: Things;
  readonly database: Database;
  readonly writers: number;
  readonly transactionsEach: number;
  readonly aggregates: number;
}): Promise<{ readonly committed: ReadonlyMap<string, number> }> {
  const { things, database, writers, transactionsEach, aggregates } = options;
  await database.query('CREATE TABLE aggregates (name text PRIMARY KEY, version int NOT NULL)');
  for (let index = 0; index < aggregates; index++) {
    await database.query('INSERT INTO aggregates VALUES ($1, 0)', [`aggregate-${index}`]);
  }
  const write = async (writer: number, turn: number) => {
    const aggregate = (writer + turn) % aggregates;
    await database.transaction(async (transaction) => {
      // The transaction's id is drawn before the aggregate is locked, as the inbox does it.
      await transaction.query('INSERT INTO inbox (consumer, message_id) VALUES ($1, gen_random_uuid())', [
        'writer',
      ]);
      const { rows } = await transaction.query<{ version: number }>(
        'UPDATE aggregates SET version = version + 1 WHERE name = $1 RETURNING version',
        [`aggregate-${aggregate}`],
      );
      const message = things.message(rows[0]!.version, {
        name: `aggregate-${aggregate}`,
        partition: aggregate % 4,
      });
      await appendToOutbox(transaction, [message]);
      await transaction.query('SELECT pg_sleep($1)', [((writer * 7 + turn * 3) % 5) / 500]);
      if ((writer + 3 * turn) % 7 === 0) throw new RolledBack();
    });
  };
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let turn = 0; turn < transactionsEach; turn++) await write(writer, turn).catch(onlyRollbacks);
    }),
  );
  const { rows } = await database.query<{ name: string; version: number }>(
    'SELECT name, version FROM aggregates',
  );
  return { committed: new Map(rows.map(({ name, version }) => [name, version])) };
}

class RolledBack extends Error {}

function onlyRollbacks(error: unknown): void {
  if (!(error instanceof RolledBack)) throw error;
}
