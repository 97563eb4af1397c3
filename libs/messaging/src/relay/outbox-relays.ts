import type { ContractRegistry } from '@millrace/contract-kit';
import type { HealthRegistry, HealthResult, Logger } from '@millrace/telemetry';
import type { Kafka } from 'kafkajs';
import { RecordProducer } from '../kafka/record-producer.js';
import { LoopPerDatabase } from '../loop-per-database/loop-per-database.js';
import type { MessagingTuning } from '../messaging-tuning.js';
import type { OutboxSource } from '../messaging.js';
import { OutboxRelay } from './outbox-relay.js';
import { OutgoingRecords } from './outgoing-record.js';
import { RelayLease } from './relay-lease.js';

export interface OutboxRelaysOptions {
  readonly kafka: Kafka;
  readonly registry: ContractRegistry;
  readonly outboxes: () => Promise<readonly OutboxSource[]>;
  readonly tuning: MessagingTuning;
  readonly logger: Logger;
  readonly health: HealthRegistry;
}

/** The relays of all databases with an outbox. */
export class OutboxRelays {
  private readonly relays: LoopPerDatabase<OutboxSource, OutboxRelay>;
  private readonly records: OutgoingRecords;

  constructor(private readonly options: OutboxRelaysOptions) {
    this.records = new OutgoingRecords(options.registry);
    this.relays = new LoopPerDatabase({
      databases: options.outboxes,
      begin: (source) => this.begin(source),
      // What it holds is relayed by whoever has its database now.
      end: (relay) => relay.stop(0),
      logger: options.logger,
      none: { healthy: true, detail: 'no outbox' },
    });
  }

  /** @throws whatever `outboxes` throws. */
  async start(): Promise<void> {
    const { health } = this.options;
    await this.relays.start();
    health.addReadiness('outbox relays', () => this.relays.readiness());
    health.addLiveness('outbox relays', () => this.relays.liveness());
    health.addReadiness('dead letters', () => this.deadLetters());
  }

  /** Something was committed to the outbox of `database` (of any of them, without a name). */
  wake(database?: string): void {
    if (database !== undefined) this.relays.get(database)?.wake();
    else for (const [, relay] of this.relays.entries()) relay.wake();
  }

  /** Sends what the outboxes still hold, for `deadlineMs` at most. */
  async stop(deadlineMs: number): Promise<void> {
    await this.relays.stop((relay) => relay.stop(deadlineMs));
  }

  private begin({ name, database }: OutboxSource): OutboxRelay {
    const { kafka, tuning, logger } = this.options;
    const relay = new OutboxRelay({
      database: name,
      lease: new RelayLease(database),
      // One each: a shard must not wait for another's sends, and their partitions are not the same.
      producer: new RecordProducer(kafka),
      records: this.records,
      tuning,
      logger,
    });
    relay.start();
    return relay;
  }

  /** Work goes on beside them, and somebody should look: degraded, never red. */
  private deadLetters(): HealthResult {
    const some = [...this.relays.entries()].filter(([, { deadLetters = 0 }]) => deadLetters > 0);
    if (some.length === 0) return { healthy: true, detail: 'none known to this process' };
    const detail = some.map(([name, { deadLetters }]) => `${name}: ${deadLetters} dead letters wait`);
    return { healthy: true, degraded: true, detail: detail.join('; ') };
  }
}
