import type { KafkaSecurity } from '@millrace/kafka';
import type { Database, Transaction } from '@millrace/persistence';
import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { ISocketFactory } from 'kafkajs';
import {
  BatchHandler,
  type BatchContext,
  type BatchHandlerFunction,
  type ReceivedMessage,
} from '../batch-handler.js';
import { singleDatabaseStore, type MessageStore } from '../message-store.js';
import { Messaging, type OutboxSource } from '../messaging.js';
import type { MessagingTuning } from '../messaging-tuning.js';
import { defineSubscription, type SubscriptionDeclaration } from '../subscription.js';
import type { Things } from './things.fixture.js';

export interface ReaderOptions {
  readonly things: Pick<Things, 'brokers' | 'prefix' | 'contract' | 'registry'>;
  readonly database: Database;
  readonly handle: BatchHandlerFunction;
  readonly subscription?: Partial<SubscriptionDeclaration>;
  readonly store?: MessageStore;
  readonly outboxes?: readonly OutboxSource[];
  readonly tuning?: Partial<MessagingTuning>;
  readonly security?: KafkaSecurity;
  readonly socketFactory?: ISocketFactory;
  /** As a service: it ends, and says why, when it is lost. Default: what would end it is kept in `fatal`. */
  readonly endsProcess?: boolean;
}

/** A whole service that hears things: Nest, the batch transport, a relay. */
export async function startReader(options: ReaderOptions) {
  const { things, database, handle, tuning } = options;
  const subscription = defineSubscription({
    consumer: `${things.prefix}.reader`,
    contracts: [things.contract],
    backoffMs: { first: 20, last: 200 },
    ...options.subscription,
  });

  @Controller()
  class ThingController {
    @BatchHandler(subscription)
    async make(messages: readonly ReceivedMessage[], context: BatchContext): Promise<void> {
      await handle(messages, context);
    }
  }
  @Module({ controllers: [ThingController] })
  class ThingModule {}

  const fatal: unknown[] = [];
  const health = new HealthRegistry();
  const messaging = new Messaging({
    service: 'reader',
    brokers: things.brokers,
    registry: things.registry,
    store: options.store ?? singleDatabaseStore('things', database),
    outboxes: async () => options.outboxes ?? [{ name: 'things', database }],
    logger: createLogger({ service: 'reader', level: options.endsProcess ? 'fatal' : 'silent' }),
    health,
    ...(options.endsProcess ? {} : { onFatal: (error: unknown) => void fatal.push(error) }),
    ...(options.socketFactory ? { socketFactory: options.socketFactory } : {}),
    ...(options.security ? { security: options.security } : {}),
    // A test may hold a handler up for as long as it likes.
    tuning: { handlerIdleMs: 600_000, ...tuning },
  });
  const app = await NestFactory.createMicroservice(ThingModule, {
    strategy: messaging.batchServer,
    logger: false,
  });
  await messaging.start();
  await app.listen();
  return {
    consumer: subscription.consumer,
    messaging,
    health,
    fatal,
    stop: async () => {
      await messaging.stopConsumers();
      await messaging.stop(5_000);
      await app.close();
    },
  };
}

/** What a good handler does. */
export async function recordEffects(
  transaction: Transaction,
  messages: readonly ReceivedMessage[],
): Promise<void> {
  const rows = messages.map(({ envelope, data }) => ({
    id: envelope.id,
    ...(data as { name: string; number: number }),
  }));
  await transaction.query(
    `INSERT INTO effects (message_id, name, number)
     SELECT id, name, number FROM json_to_recordset($1::json) AS row (id uuid, name text, number int)`,
    [JSON.stringify(rows)],
  );
}

export function numberOf(message: ReceivedMessage): number {
  return (message.data as { number: number }).number;
}
