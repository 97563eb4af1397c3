import { TaskGroup } from '@millrace/concurrency';
import { Context, runWithContext } from '@millrace/context';
import type { ContractRegistry } from '@millrace/contract-kit';
import { healthOfAll, type HealthRegistry, type HealthResult, type Logger } from '@millrace/telemetry';
import type { Kafka } from 'kafkajs';
import { describeError } from '../consume/fate.js';
import { pause } from '../consume/pause.js';
import { RecordProducer } from '../kafka/record-producer.js';
import type { MessagingTuning } from '../messaging-tuning.js';
import type { OutboxSource } from '../messaging.js';
import { OutboxRelay } from './outbox-relay.js';
import { OutgoingRecords } from './outgoing-record.js';
import { RelayLease } from './relay-lease.js';

const LOOK_FOR_OUTBOXES_MS = 5_000;
const NO_OUTBOX: HealthResult = { healthy: true, detail: 'no outbox' };

export interface OutboxRelaysOptions {
  readonly kafka: Kafka;
  readonly registry: ContractRegistry;
  readonly outboxes: () => Promise<readonly OutboxSource[]>;
  readonly tuning: MessagingTuning;
  readonly logger: Logger;
  readonly health: HealthRegistry;
}

/** The relays of all databases with an outbox: one each, found anew every few seconds. */
export class OutboxRelays {
  private readonly relays = new Map<string, OutboxRelay>();
  private readonly records: OutgoingRecords;
  private readonly life = new TaskGroup(Context.background(), { name: 'outbox relays' });

  constructor(private readonly options: OutboxRelaysOptions) {
    this.records = new OutgoingRecords(options.registry);
  }

  /** @throws whatever `outboxes` throws. */
  async start(): Promise<void> {
    const { health } = this.options;
    await this.look();
    health.addReadiness('outbox relays', () => this.readiness());
    health.addLiveness('outbox relays', () => this.liveness());
    health.addReadiness('dead letters', () => this.deadLetters());
    this.life.spawn((ctx) => this.keepLooking(ctx));
  }

  /** Something was committed to the outbox of `database` (of any of them, without a name). */
  wake(database?: string): void {
    if (database !== undefined) this.relays.get(database)?.wake();
    else for (const relay of this.relays.values()) relay.wake();
  }

  /** Sends what the outboxes still hold, for `deadlineMs` at most. */
  async stop(deadlineMs: number): Promise<void> {
    this.life.cancel();
    await this.life.join();
    await Promise.all([...this.relays.values()].map((relay) => relay.stop(deadlineMs)));
    this.relays.clear();
  }

  private async keepLooking(ctx: Context): Promise<void> {
    for (;;) {
      await pause(LOOK_FOR_OUTBOXES_MS, ctx);
      if (ctx.error !== undefined) return;
      try {
        // What it begins, such as the end of a relay, must not be cut short.
        await runWithContext(ctx.withoutCancel(), () => this.look());
      } catch (error) {
        this.options.logger.warn(
          { err: error },
          `cannot ask for outboxes, the known ones go on: ${describeError(error)}`,
        );
      }
    }
  }

  private async look(): Promise<void> {
    const sources = new Map((await this.options.outboxes()).map((source) => [source.name, source]));
    for (const [name, relay] of this.relays) {
      if (sources.has(name)) continue;
      this.relays.delete(name);
      await relay.stop(0);
    }
    for (const [name, source] of sources) {
      if (this.relays.has(name)) continue;
      const relay = this.relayOf(source);
      this.relays.set(name, relay);
      relay.start();
    }
  }

  private relayOf({ name, database }: OutboxSource): OutboxRelay {
    const { kafka, tuning, logger } = this.options;
    return new OutboxRelay({
      database: name,
      lease: new RelayLease(database),
      // One each: a shard must not wait for another's sends, and their partitions are not the same.
      producer: new RecordProducer(kafka),
      records: this.records,
      tuning,
      logger,
    });
  }

  /** A database that is away must not keep the process from what the others have. */
  private readiness(): HealthResult {
    const results = [...this.relays].map(([name, relay]) => ({ name, ...relay.readiness() }));
    return healthOfAll(results, NO_OUTBOX);
  }

  /** Work goes on beside them, and somebody should look: degraded, never red. */
  private deadLetters(): HealthResult {
    const some = [...this.relays].filter(([, { deadLetters = 0 }]) => deadLetters > 0);
    if (some.length === 0) return { healthy: true, detail: 'none known to this process' };
    const detail = some.map(([name, { deadLetters }]) => `${name}: ${deadLetters} dead letters wait`);
    return { healthy: true, degraded: true, detail: detail.join('; ') };
  }

  /** One that hangs is enough: only a new process helps. */
  private liveness(): HealthResult {
    const results = [...this.relays].map(([name, relay]) => ({ name, ...relay.liveness() }));
    return results.find(({ healthy }) => !healthy) ?? healthOfAll(results, NO_OUTBOX);
  }
}
