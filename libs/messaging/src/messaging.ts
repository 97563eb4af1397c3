import type { ContractRegistry } from '@millrace/contract-kit';
import { createKafka, type KafkaSecurity } from '@millrace/kafka';
import type { Database } from '@millrace/persistence';
import type { HealthRegistry, Logger } from '@millrace/telemetry';
import type { ISocketFactory } from 'kafkajs';
import { KafkaBatchServer } from './consume/kafka-batch-server.js';
import { DeadLetterDesk } from './dead-letters/dead-letter-desk.js';
import { RedriveJobs } from './dead-letters/redrive-jobs.js';
import { endProcess } from './end-process.js';

import type { MessageStore } from './message-store.js';
import { DEFAULT_TUNING, type MessagingTuning } from './messaging-tuning.js';
import { OutboxRelays } from './relay/outbox-relays.js';

/** A database whose outbox is relayed. `name` is the one that its `MessageDatabase` has. */
export interface OutboxSource {
  readonly name: string;
  readonly database: Database;
}

export interface MessagingOptions {
  /** Name of the service: client id, `ce_source`, metrics. */
  readonly service: string;
  /** host:port. */
  readonly brokers: readonly string[];
  /** Default: neither TLS nor a sign-in. */
  readonly security?: KafkaSecurity;
  /** Opens connections to the brokers. Default: TCP, with TLS where the security says so. */
  readonly socketFactory?: ISocketFactory;
  readonly registry: ContractRegistry;
  readonly store: MessageStore;
  /** Databases with an outbox to relay; asked again every few seconds, so that a new shard is found. */
  readonly outboxes: () => Promise<readonly OutboxSource[]>;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  readonly tuning?: Partial<MessagingTuning>;
  /** When Kafka's client has given up for good. Default: ends the process with code 1. */
  readonly onFatal?: (error: unknown) => void;
}

/** All of a service's messaging: the one object that starts and stops it, and the token it is injected by. */
export class Messaging {
  /** The strategy for `app.connectMicroservice({ strategy })`; Nest's `listen` starts the consumers. */
  readonly batchServer: KafkaBatchServer;
  /** Wake them after a commit that appended to an outbox. */
  readonly relays: OutboxRelays;
  readonly deadLetters: DeadLetterDesk;
  readonly redriveJobs: RedriveJobs;

  constructor(options: MessagingOptions) {
    const { service, registry, store, logger, health } = options;
    const kafka = createKafka({ clientId: service, ...options });
    const tuning = { ...DEFAULT_TUNING, ...options.tuning };
    const onPublished = (database: string) => this.relays.wake(database);
    this.relays = new OutboxRelays({ kafka, registry, outboxes: options.outboxes, tuning, logger, health });
    this.deadLetters = new DeadLetterDesk(store, registry, onPublished);
    this.redriveJobs = new RedriveJobs({
      store,
      onPublished,
      logger,
      health,
      pauseMs: tuning.redriveJobPauseMs,
      stuckAfterMs: tuning.stuckAfterMs,
    });
    this.batchServer = new KafkaBatchServer({
      kafka,
      registry,
      store,
      logger,
      health,
      tuning,
      onPublished,
      onFatal: options.onFatal ?? endProcess(logger),
    });
  }

  /** Starts the relays and the redrive jobs. Consumers start by Nest's listen. */
  async start(): Promise<void> {
    await this.relays.start();
    this.redriveJobs.start();
  }

  /** Takes no more records; resolves when the running batches are done and their offsets committed. */
  async stopConsumers(): Promise<void> {
    await this.batchServer.close();
  }

  /** Sends what the outboxes still hold, for `deadlineMs` at most, then disconnects. */
  async stop(deadlineMs: number): Promise<void> {
    await this.redriveJobs.stop();
    await this.relays.stop(deadlineMs);
  }
}
