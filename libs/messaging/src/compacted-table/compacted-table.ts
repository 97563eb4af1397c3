import { WaitGroup } from '@millrace/concurrency';
import {
  ContractRegistry,
  decodeMessage,
  isDecodeFailure,
  type MessageContract,
} from '@millrace/contract-kit';
import { createKafka, type KafkaSecurity } from '@millrace/kafka';
import { uuidV7 } from '@millrace/ids';
import type { HealthRegistry, HealthResult, Logger } from '@millrace/telemetry';
import type { Batch, Kafka, KafkaMessage } from 'kafkajs';
import { endProcess } from '../end-process.js';
import { headersAsText } from '../kafka/stored-headers.js';
import { AbsenceWatch } from '../kafka/absence-watch.js';
import { messagingErrors } from '../messaging.errors.js';
import { tableRecordsTotal } from '../messaging.metrics.js';
import { DEFAULT_TUNING } from '../messaging-tuning.js';
import { TableReader } from './table-reader.js';
import { TableState } from './table-state.js';

export interface CompactedTableOptions<T> {
  readonly service: string;
  readonly brokers: readonly string[];
  /** Default: neither TLS nor a sign-in. */
  readonly security?: KafkaSecurity;
  /** The one contract of the table's topic. */
  readonly contract: MessageContract<T>;
  /** Grows with each change of a key; an older revision never overwrites a newer one. */
  readonly revisionOf: (data: T) => number;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  /** When Kafka's client has given up for good. Default: ends the process with code 1. */
  readonly onFatal?: (error: unknown) => void;
}

type Listener<T> = (key: string, data: T | undefined) => void;

/**
 * A compacted topic as a map in memory: read from the beginning, then followed. Every process reads all of
 * it, in a group of its own that commits nothing and goes with it.
 */
export class CompactedTable<T> {
  private readonly kafka: Kafka;
  private readonly reader: TableReader;
  private readonly registry: ContractRegistry;
  private readonly state: TableState<T>;
  private readonly listeners = new Set<Listener<T>>();
  private readonly watch: AbsenceWatch;
  /** What is still missing of what was there at the start: partition -> the offset to reach. */
  private readonly missing = new Map<number, bigint>();
  /** One piece for each of them, and one until they are known. */
  private readonly catchingUp = new WaitGroup();

  constructor(private readonly options: CompactedTableOptions<T>) {
    const { service, contract } = options;
    this.kafka = createKafka({ clientId: service, ...options });
    this.registry = new ContractRegistry([contract]);
    this.state = new TableState(options.revisionOf);
    this.reader = new TableReader({
      kafka: this.kafka,
      groupId: `${service}.${contract.topic.name}.${uuidV7()}`,
      topic: contract.topic.name,
      logger: options.logger,
      take: (batch) => this.take(batch),
      onRead: (partition, position) => this.advance(partition, position),
      onFatal: (error) => this.giveUp(error),
    });
    this.catchingUp.add();
    this.watch = this.createWatch(contract.topic.name);
  }

  /** Begins to read. @throws when the broker cannot be reached or has no such topic. */
  async start(): Promise<void> {
    const topic = this.options.contract.topic.name;
    this.options.health.addReadiness(`table ${topic}`, () => this.check());
    for (const [partition, end] of await this.endOf(topic)) {
      this.missing.set(partition, end);
      this.catchingUp.add();
    }
    this.catchingUp.done();
    await this.reader.start();
    this.watch.start();
  }

  /** Resolves once everything that was in the topic at start is here. */
  ready(): Promise<void> {
    return this.catchingUp.wait();
  }

  get(key: string): T | undefined {
    return this.state.get(key);
  }

  get size(): number {
    return this.state.size;
  }

  entries(): IterableIterator<[string, T]> {
    return this.state.entries();
  }

  /** Called after each change; `undefined` when the key is gone. Must not throw. @returns unsubscribes. */
  onChange(listener: Listener<T>): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  async stop(): Promise<void> {
    await this.watch.stop();
    await this.reader.stop();
  }

  private createWatch(topic: string): AbsenceWatch {
    const { logger } = this.options;
    return new AbsenceWatch({
      silenceMs: () => this.reader.pulse.silenceMs(),
      silentAfterMs: this.reader.pulse.maxSilenceMs,
      lostAfterMs: DEFAULT_TUNING.lostAfterMs,
      ask: () => this.endOf(topic),
      onAway: (error) => logger.warn({ topic, err: error }, 'the topic of a table cannot be looked up'),
      onLost: (silenceMs) => {
        const detail = `The table ${topic}: no turn for ${silenceMs} ms, while the cluster answers.`;
        this.giveUp(messagingErrors.consumer_lost({ detail }));
      },
    });
  }

  private giveUp(error: unknown): void {
    (this.options.onFatal ?? endProcess(this.options.logger))(error);
  }

  private async endOf(topic: string): Promise<Map<number, bigint>> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const offsets = await admin.fetchTopicOffsets(topic);
      const filled = offsets.filter(({ low, high }) => low !== high);
      return new Map(filled.map(({ partition, high }) => [partition, BigInt(high)]));
    } finally {
      await admin.disconnect();
    }
  }

  /** Nothing may be thrown into kafkajs: it would take a TypeError of ours for its own end. */
  private take({ partition, messages }: Batch): void {
    for (const message of messages) {
      try {
        this.applyRecord(partition, message);
      } catch (error) {
        this.skip(partition, message, 'failed', String(error));
      }
    }
  }

  private applyRecord(partition: number, message: KafkaMessage): void {
    const offset = BigInt(message.offset);
    if (message.key === null) return this.skip(partition, message, 'undecodable', 'the record has no key');
    const key = message.key.toString();
    const data = this.decode(partition, message);
    if (data === 'undecodable') return;
    const changed = this.state.apply({ partition, offset, key, data });
    tableRecordsTotal.inc({
      topic: this.options.contract.topic.name,
      outcome: changed ? 'applied' : 'passed-over',
    });
    if (changed) for (const listener of this.listeners) listener(key, data);
  }

  private decode(partition: number, { offset, headers, value }: KafkaMessage): T | undefined | 'undecodable' {
    if (value === null) return undefined;
    const topic = this.options.contract.topic.name;
    const outcome = decodeMessage(this.registry, { topic, headers: headersAsText(headers), value });
    if (!isDecodeFailure(outcome)) return outcome.data as T;
    this.skip(partition, { offset }, 'undecodable', `${outcome.reason}: ${outcome.detail}`);
    return 'undecodable';
  }

  private skip(
    partition: number,
    { offset }: Pick<KafkaMessage, 'offset'>,
    outcome: string,
    detail: string,
  ): void {
    const topic = this.options.contract.topic.name;
    tableRecordsTotal.inc({ topic, outcome });
    this.options.logger.error({ topic, partition, offset, detail }, 'a record of a table is passed over');
  }

  private advance(partition: number, position: bigint): void {
    this.state.advance(partition, position);
    const end = this.missing.get(partition);
    if (end === undefined || position < end) return;
    this.missing.delete(partition);
    this.catchingUp.done();
  }

  private check(): HealthResult {
    if (this.catchingUp.pending > 0) {
      return { healthy: false, detail: 'still reads what was there at the start' };
    }
    const pulse = this.reader.pulse.check();
    return pulse.healthy ? { healthy: true, detail: `${this.size} rows` } : pulse;
  }
}
