import { deadLetterTopicOf, encodeMessage } from '@millrace/contract-kit';
import { firstSlotOfPartition, uuidV5 } from '@millrace/ids';
import { createKafka, kafkajs } from '@millrace/kafka';
import { createDeadLetterDesk, createMessagingTables } from '@millrace/messaging';
import { Database } from '@millrace/persistence';
import { createLogger } from '@millrace/telemetry';
import { eventually, freshDatabase, freshTopics, type FreshDatabase } from '@millrace/testing';
import type { Kafka } from 'kafkajs';
import { declareWorkload, type Workload } from '../fleet/workload.js';
import { Worker } from './workers.fixture.js';

const NAMESPACE = '0f6d3a3e-5a0b-5d0e-8b8e-3c8b1b8b6c11';
const MAX_BATCH_SIZE = 20;
/** Processes start and rebalance slowly on a machine that is busy. */
const PATIENCE = { timeoutMs: 300_000, intervalMs: 100 };

const createEffects = `
  CREATE TABLE effects (position bigint GENERATED ALWAYS AS IDENTITY, message_id uuid NOT NULL,
    partition int NOT NULL, name text NOT NULL, number int NOT NULL, at timestamptz DEFAULT clock_timestamp())`;

/** Numbers of a name that do not follow on each other, and the longest time between two effects of one. */
const judgeEffects = `
  SELECT count(*) AS total, count(DISTINCT message_id) AS distinct,
    count(*) FILTER (WHERE number <> coalesce(previous, -1) + 1) AS disorder,
    round(extract(epoch FROM max(at - previous_at)) * 1000)::int AS gap
  FROM (
    SELECT *, lag(number) OVER w AS previous, lag(at) OVER w AS previous_at
    FROM effects WINDOW w AS (PARTITION BY name ORDER BY position)
  ) AS ordered`;

interface Servers {
  readonly workload: Workload;
  readonly brokers: readonly string[];
  readonly groupId: string;
  readonly fresh: FreshDatabase;
  readonly database: Database;
  readonly kafka: Kafka;
}

/** A topic, a database and a group of consumer processes, on the real servers of this jest run. */
export class RealGroup {
  private readonly admin;
  private readonly producer;
  private readonly workers = new Set<Worker>();
  private made = 0;
  private appended = 0;

  private constructor(private readonly servers: Servers) {
    const { kafka } = servers;
    this.admin = kafka.admin();
    this.producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  }

  static async open(partitions: number): Promise<RealGroup> {
    const { topic: things } = declareWorkload(partitions, MAX_BATCH_SIZE);
    const { topics, brokers, prefix } = await freshTopics({ things, dead: deadLetterTopicOf(things) });
    const fresh = await freshDatabase();
    const database = new Database({ url: fresh.url, applicationName: 'scaling-test' });
    await database.query(createMessagingTables);
    await database.query(createDeadLetterDesk);
    await database.query(createEffects);
    const logger = createLogger({ service: 'test', level: 'silent' });
    const group = new RealGroup({
      workload: declareWorkload(partitions, MAX_BATCH_SIZE, topics.things.name),
      brokers,
      groupId: `${prefix}.workers`,
      fresh,
      database,
      kafka: createKafka({ clientId: 'scaling-test', brokers, logger }),
    });
    await Promise.all([group.admin.connect(), group.producer.connect()]);
    return group;
  }

  /** Different messages so far. */
  get messages(): number {
    return this.made;
  }

  /** Records so far: some messages are sent twice, as relays do. */
  get records(): number {
    return this.appended;
  }

  /** The next messages of every partition, the last of each twice. */
  async send(perPartition: number): Promise<void> {
    const { topic } = this.servers.workload;
    const messages = Array.from({ length: topic.partitions * perPartition }, () => this.next());
    await this.producer.send({ topic: topic.name, messages });
    await this.producer.send({ topic: topic.name, messages: messages.slice(-topic.partitions) });
    this.appended += messages.length + topic.partitions;
  }

  start(count: number): readonly Worker[] {
    const { brokers, workload, fresh, groupId } = this.servers;
    const { name, partitions } = workload.topic;
    const started = Array.from(
      { length: count },
      () => new Worker([brokers.join(','), name, String(partitions), fresh.url, groupId]),
    );
    for (const worker of started) this.workers.add(worker);
    return started;
  }

  membersAre(count: number): Promise<void> {
    const probe = async () => {
      const { groups } = await this.admin.describeGroups([this.servers.groupId]);
      const { members, state } = groups[0]!;
      if (members.length !== count || state !== 'Stable') throw new Error(`${members.length}, ${state}`);
    };
    return eventually(probe, { waitingFor: `${count} members`, ...PATIENCE });
  }

  effectsReach(count: number): Promise<void> {
    const probe = async () => {
      const { rows } = await this.servers.database.query<{ done: number }>(
        'SELECT count(*) AS done FROM effects',
      );
      if (rows[0]!.done < count) throw new Error(`there are ${rows[0]!.done}`);
    };
    return eventually(probe, { waitingFor: `${count} effects`, ...PATIENCE });
  }

  /** Records below the committed offsets. */
  async settled(): Promise<number> {
    const { groupId, workload } = this.servers;
    const [offsets] = await this.admin.fetchOffsets({ groupId, topics: [workload.topic.name] });
    return offsets!.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0);
  }

  async verdict() {
    const { rows } = await this.servers.database.query<{
      total: number;
      distinct: number;
      disorder: number;
      gap: number;
    }>(judgeEffects);
    const { gap: longestGapMs, ...effects } = rows[0]!;
    return { effects, longestGapMs };
  }

  async close(): Promise<void> {
    await Promise.all([...this.workers].map((worker) => worker.kill()));
    await Promise.all([this.admin.disconnect(), this.producer.disconnect()]);
    await this.servers.database.close();
    await this.servers.fresh.drop();
  }

  private next() {
    const { contract, topic } = this.servers.workload;
    const partition = this.made % topic.partitions;
    const number = Math.floor(this.made / topic.partitions);
    this.made++;
    const name = `p${partition}`;
    const { key, value, headers } = encodeMessage(
      contract,
      { name, number, slot: firstSlotOfPartition(partition, topic.partitions) },
      { id: uuidV5(NAMESPACE, topic.name, name, String(number)), source: 'test' },
    );
    return { key, value, headers: { ...headers }, partition };
  }
}
