import {
  ContractRegistry,
  deadLetterTopicOf,
  defineMessage,
  defineTopic,
  encodeMessage,
  type WireMessage,
} from '@millrace/contract-kit';
import { SLOT_COUNT, uuidV5 } from '@millrace/ids';
import { Database } from '@millrace/persistence';
import { freshDatabase, freshTopics } from '@millrace/testing';
import { z } from 'zod';
import { createDeadLetterDesk } from '../dead-letters/dead-letter-desk-tables.js';
import { createMessagingTables } from '../messaging-tables.js';
import { TestKafka } from './test-kafka.fixture.js';

const NAMESPACE = '6ba7b810-9dad-51d1-80b4-00c04fd430c8';
const PARTITIONS = 4;

/** The declared topic of things, under a name of its own, and its one contract. */
export function declareThings(name: string) {
  const topic = defineTopic({ name, owner: 'thing', kind: 'commands', partitions: PARTITIONS, summary: '' });
  const contract = defineMessage({
    name: 'make-thing',
    version: 1,
    topic,
    summary: 'For tests.',
    schema: z.object({ name: z.string(), number: z.int(), slot: z.int() }),
    keyOf: (data) => data.name,
    slotOf: (data) => data.slot,
    example: { name: 'a', number: 1, slot: 0 },
  });
  return { topic, contract };
}

/** A topic of things on the Kafka of this run. */
export async function openThings() {
  const declared = declareThings('thing.commands').topic;
  const { topics, brokers, prefix } = await freshTopics({
    things: declared,
    dead: deadLetterTopicOf(declared),
  });
  const { topic, contract } = declareThings(topics.things.name);
  const kafka = new TestKafka(brokers);
  return {
    prefix,
    brokers,
    kafka,
    topic,
    deadTopic: topics.dead,
    contract,
    registry: new ContractRegistry([contract]),
    /** The same name and number always make the same message. */
    message(number: number, { name = 'a', partition = 0 } = {}): WireMessage {
      const data = { name, number, slot: (partition * SLOT_COUNT) / PARTITIONS };
      return encodeMessage(contract, data, { id: uuidV5(NAMESPACE, prefix, name, number), source: '/test' });
    },
    close: () => kafka.close(),
  };
}

export type Things = Awaited<ReturnType<typeof openThings>>;

/** A database with messaging tables and a table of effects that would show a double one. */
export async function openThingsDatabase() {
  const fresh = await freshDatabase();
  const database = new Database({ url: fresh.url, applicationName: 'messaging-test' });
  await database.query(createMessagingTables);
  await database.query(createDeadLetterDesk);
  await database.query(
    `CREATE TABLE effects (
      position bigint GENERATED ALWAYS AS IDENTITY, message_id uuid NOT NULL, name text NOT NULL, number int NOT NULL)`,
  );
  return {
    url: fresh.url,
    database,
    count: async (table: 'effects' | 'inbox' | 'outbox' | 'dead_letters') => {
      const { rows } = await database.query<{ count: number }>(`SELECT count(*) FROM ${table}`);
      return rows[0]!.count;
    },
    /** Total and distinct: equal when nothing was done twice. */
    effects: async () => {
      const { rows } = await database.query<{ total: number; distinct: number }>(
        'SELECT count(*) AS total, count(DISTINCT message_id) AS distinct FROM effects',
      );
      return rows[0]!;
    },
    close: async () => {
      await database.close();
      await fresh.drop();
    },
  };
}

export type ThingsDatabase = Awaited<ReturnType<typeof openThingsDatabase>>;
