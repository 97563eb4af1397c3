import { deadLetterTopicOf, encodeMessage } from '@millrace/contract-kit';
import { firstSlotOfPartition, uuidV5 } from '@millrace/ids';
import { createKafka, kafkajs } from '@millrace/kafka';
import { createMessagingTables } from '@millrace/messaging';
import { Database } from '@millrace/persistence';
import { createLogger } from '@millrace/telemetry';
import { eventually, freshDatabase, freshTopics } from '@millrace/testing';
import { declareWorkload } from '../fleet/workload.js';
import { Worker } from './workers.fixture.js';

const NAMESPACE = '0f6d3a3e-5a0b-5d0e-8b8e-3c8b1b8b6c11';

/** A topic, a database and a group of consumer processes, on the real servers of this jest run. */
export async function openRealGroup(partitions: number) {
  const declared = declareWorkload(partitions, 20).topic;
  const { topics, brokers, prefix } = await freshTopics({
    things: declared,
    dead: deadLetterTopicOf(declared),
  });
  const topic = topics.things.name;
  const { contract } = declareWorkload(partitions, 20, topic);
  const fresh = await freshDatabase();
  const database = new Database({ url: fresh.url, applicationName: 'scaling-test' });
  await database.query(createMessagingTables);
  await database.query(
    `CREATE TABLE effects (position bigint GENERATED ALWAYS AS IDENTITY, message_id uuid NOT NULL,
       partition int NOT NULL, name text NOT NULL, number int NOT NULL, at timestamptz DEFAULT clock_timestamp())`,
  );
  const kafka = createKafka({
    clientId: 'scaling-test',
    brokers,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  const admin = kafka.admin();
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await Promise.all([admin.connect(), producer.connect()]);
  const groupId = `${prefix}.workers`;
  const workers = new Set<Worker>();
  let sent = 0;

  return {
    /** The next messages of every partition's name; some records twice, as relays do. */
    send: async (perPartition: number): Promise<void> => {
      const messages = Array.from({ length: partitions * perPartition }, (_, index) => {
        const partition = index % partitions;
        const number = sent / partitions + Math.floor(index / partitions);
        const name = `p${partition}`;
        const { key, value, headers } = encodeMessage(
          contract,
          { name, number, slot: firstSlotOfPartition(partition, partitions) },
          { id: uuidV5(NAMESPACE, prefix, name, String(number)), source: 'test' },
        );
        return { key, value, headers: { ...headers }, partition };
      });
      await producer.send({ topic, messages });
      await producer.send({ topic, messages: messages.slice(-partitions) });
      sent += messages.length;
    },
    start: (count: number): Worker[] => {
      const started = Array.from(
        { length: count },
        () => new Worker([brokers.join(','), topic, String(partitions), fresh.url, groupId]),
      );
      for (const worker of started) workers.add(worker);
      return started;
    },
    membersAre: (count: number): Promise<void> =>
      eventually(
        async () => {
          const { groups } = await admin.describeGroups([groupId]);
          const { members, state } = groups[0]!;
          if (members.length !== count || state !== 'Stable') {
            throw new Error(`there are ${members.length}, ${state}`);
          }
        },
        { waitingFor: `${count} members`, timeoutMs: 300_000, intervalMs: 100 },
      ),
    effectsReach: (count: () => number): Promise<void> =>
      eventually(
        async () => {
          const { rows } = await database.query<{ done: number }>('SELECT count(*) AS done FROM effects');
          if (rows[0]!.done < count()) throw new Error(`there are ${rows[0]!.done}`);
        },
        { waitingFor: 'effects', timeoutMs: 300_000, intervalMs: 100 },
      ),
    sent: () => sent,
    /** Offsets of the group, summed: everything it has settled, records that were sent twice included. */
    settled: async (): Promise<number> => {
      const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
      return offsets!.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
    },
    verdict: async () => {
      const { rows } = await database.query<{
        total: number;
        distinct: number;
        disorder: number;
        gap: number;
      }>(
        `SELECT count(*) AS total, count(DISTINCT message_id) AS distinct,
           count(*) FILTER (WHERE number <> coalesce(previous, -1) + 1) AS disorder,
           round(extract(epoch FROM max(at - previous_at)) * 1000)::int AS gap
         FROM (SELECT *, lag(number) OVER w AS previous, lag(at) OVER w AS previous_at
               FROM effects WINDOW w AS (PARTITION BY name ORDER BY position)) AS ordered`,
      );
      const { total, distinct, disorder, gap } = rows[0]!;
      return { effects: { total, distinct, disorder }, longestGapMs: gap };
    },
    close: async (): Promise<void> => {
      await Promise.all([...workers].map((worker) => worker.kill()));
      await Promise.all([admin.disconnect(), producer.disconnect()]);
      await database.close();
      await fresh.drop();
    },
  };
}

export type RealGroup = Awaited<ReturnType<typeof openRealGroup>>;
