import type { ContractRegistry } from '@millrace/contract-kit';
import type { Database } from '@millrace/persistence';
import type { HealthRegistry, Logger } from '@millrace/telemetry';
import type { KafkaBatchServer } from './consume/kafka-batch-server.js';
import type { DeadLetterDesk } from './dead-letters/dead-letter-desk.js';
import type { MessageStore } from './message-store.js';
import type { OutboxRelays } from './relay/outbox-relays.js';

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
  readonly registry: ContractRegistry;
  readonly store: MessageStore;
  /** Databases with an outbox to relay; asked again every few seconds, so that a new shard is found. */
  readonly outboxes: () => Promise<readonly OutboxSource[]>;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  /** When Kafka's client has given up for good. Default: ends the process with code 1. */
  readonly onFatal?: (error: unknown) => void;
}

/** All of a service's messaging: the one object that starts and stops it, and the token it is injected by. */
export class Messaging {
  /** The strategy for `app.connectMicroservice({ strategy })`; Nest's `listen` starts the consumers. */
  declare readonly batchServer: KafkaBatchServer;
  /** Wake them after a commit that appended to an outbox. */
  declare readonly relays: OutboxRelays;
  declare readonly deadLetters: DeadLetterDesk;

  constructor(readonly options: MessagingOptions) {}

  /** Starts the relays. Consumers start by Nest's listen. */
  async start(): Promise<void> {}

  /** Takes no more records; resolves when the running batches are done and their offsets committed. */
  async stopConsumers(): Promise<void> {}

  /** Sends what the outboxes still hold, for `deadlineMs` at most, then disconnects. */
  async stop(_deadlineMs: number): Promise<void> {}
}
