import { Once } from '@millrace/concurrency';
import type { ContractRegistry } from '@millrace/contract-kit';
import type { HealthRegistry, HealthResult, Logger } from '@millrace/telemetry';
import {
  BaseRpcContext,
  type CustomTransportStrategy,
  type MessageHandler,
  Server,
} from '@nestjs/microservices';
import type { Admin, Kafka } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import {
  BATCH_TRANSPORT,
  type BatchContext,
  type BatchHandlerExtras,
  type ReceivedMessage,
} from '../batch-handler.js';
import { AbsenceWatch } from '../kafka/absence-watch.js';
import type { MessageStore } from '../message-store.js';
import { messagingErrors } from '../messaging.errors.js';
import type { MessagingTuning } from '../messaging-tuning.js';
import type { Subscription } from '../subscription.js';
import { BatchCommitter } from './batch-committer.js';
import { BatchProcessor } from './batch-processor.js';
import { GroupConsumer } from './group-consumer.js';
import { watchingOver } from './handler-watch.js';

export interface KafkaBatchServerOptions {
  readonly kafka: Kafka;
  readonly registry: ContractRegistry;
  readonly store: MessageStore;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  readonly tuning: MessagingTuning;
  readonly onPublished: (database: string) => void;
  readonly onFatal: (error: unknown) => void;
}

/** A handler as Nest made it; all that it hears is committed together. */
interface Handling {
  readonly handler: MessageHandler;
  readonly maxBatchSize: number;
}

/** The Nest transport that reads Kafka in batches: one consumer per group that its handlers name. */
export class KafkaBatchServer extends Server implements CustomTransportStrategy {
  override readonly transportId = BATCH_TRANSPORT;
  override readonly propagatesEventHandlerErrors = true;
  private readonly heard = new Map<
    string,
    { readonly subscription: Subscription; readonly handling: Handling }
  >();
  private readonly admin: Admin;
  private groups: readonly GroupConsumer[] = [];
  private watches: readonly AbsenceWatch[] = [];
  private readonly closing = new Once(() => this.stop());

  constructor(private readonly options: KafkaBatchServerOptions) {
    super();
    this.admin = options.kafka.admin();
  }

  /** The consumers, once Nest has let them start. */
  get consumers(): readonly GroupConsumer[] {
    return this.groups;
  }

  /**
   * Called by Nest for each handler. Not kept by topic, as Nest's own: two consumers may hear one topic, and
   * Nest would chain them into one that fails as a whole.
   * @throws Error when a handler has no subscription, when two share one, or when one is of two consumers.
   */
  override addHandler(pattern: unknown, handler: MessageHandler, isEvent = false, extras: object = {}): void {
    const { subscriptions = [] } = extras as Partial<BatchHandlerExtras>;
    const consumers = new Set(subscriptions.map(({ consumer }) => consumer));
    if (consumers.size === 0)
      throw new Error(`the handler of ${String(pattern)} is not declared by @BatchHandler`);
    if (consumers.size > 1)
      throw new Error(`the handler of ${String(pattern)} is of ${[...consumers].join(' and ')}`);
    const handling = {
      handler,
      maxBatchSize: Math.max(...subscriptions.map(({ maxBatchSize }) => maxBatchSize)),
    };
    for (const subscription of subscriptions) {
      const key = `${subscription.consumer} on ${subscription.topic.name}`;
      if (this.heard.has(key)) throw new Error(`two handlers are declared for ${key}`);
      this.heard.set(key, { subscription, handling });
      super.addHandler(key, handler, isEvent, extras);
    }
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      await this.admin.connect();
      this.groups = this.createGroups();
      await Promise.all(this.groups.map((group) => group.start()));
      this.watches = this.groups.map((group) => this.watchOf(group));
      for (const watch of this.watches) watch.start();
      // oxlint-disable-next-line no-underscore-dangle -- Nest's name
      this._status$.next('connected');
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Resolves when the running batches have ended and their offsets are committed. Once; later calls wait. */
  close(): Promise<void> {
    return this.closing.get();
  }

  on(): never {
    throw new Error('the batch transport has no events of its own: its status is a stream');
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- Nest's signature
  unwrap<T>(): T {
    return this.groups as T;
  }

  private async stop(): Promise<void> {
    await Promise.all(this.watches.map((watch) => watch.stop()));
    await Promise.all(this.groups.map((group) => group.stop()));
    await this.admin.disconnect();
    // oxlint-disable-next-line no-underscore-dangle -- Nest's name
    this._status$.next('closed');
  }

  private createGroups(): GroupConsumer[] {
    const { kafka, tuning, logger, health, onFatal } = this.options;
    const entries = [...this.heard.values()];
    const handlings = new Set(entries.map(({ handling }) => handling));
    const committers = new Map([...handlings].map((handling) => [handling, this.committerOf(handling)]));
    const byGroup = Map.groupBy(entries, ({ subscription }) => subscription.consumer);
    const groups = [...byGroup].map(([groupId, heard]) => {
      const processors = new Map(
        heard.map(({ subscription, handling }) => [
          subscription.topic.name,
          this.processorOf(subscription, committers.get(handling)!),
        ]),
      );
      return new GroupConsumer({ groupId, processors, kafka, admin: this.admin, tuning, logger, onFatal });
    });
    for (const group of groups) {
      health.addReadiness(`consumer ${group.groupId}`, (): HealthResult => group.readiness());
      health.addLiveness(`consumer ${group.groupId}`, (): HealthResult => group.liveness());
    }
    return groups;
  }

  private watchOf(group: GroupConsumer): AbsenceWatch {
    const { tuning, logger, onFatal } = this.options;
    const { groupId } = group;
    return new AbsenceWatch({
      silenceMs: () => group.silenceMs(),
      silentAfterMs: 2 * tuning.sessionTimeoutMs,
      lostAfterMs: tuning.lostAfterMs,
      ask: () => this.admin.describeGroups([groupId]),
      onAway: (error) => logger.warn({ groupId, err: error }, 'the group cannot be looked up'),
      onLost: (silenceMs) => {
        const detail = `${groupId}: nothing heard of the group for ${silenceMs} ms, while the cluster answers.`;
        onFatal(messagingErrors.consumer_lost({ detail }));
      },
    });
  }

  private committerOf({ handler, maxBatchSize }: Handling): BatchCommitter {
    const { logger, onPublished, tuning } = this.options;
    const invoke = watchingOver(tuning.handlerIdleMs, (messages, context) =>
      this.invoke(handler, messages, context),
    );
    return new BatchCommitter({ invoke, maxBatchSize, logger, onPublished });
  }

  private processorOf(subscription: Subscription, committer: BatchCommitter): BatchProcessor {
    const { registry, store, logger, onPublished } = this.options;
    return new BatchProcessor({ subscription, committer, registry, store, logger, onPublished });
  }

  /**
   * Calls a handler as Nest made it. Nest's hook is typed to return nothing and may drop the promise of the
   * work, which would then commit before it is done: the promise kept here is our own.
   * @throws the handler's own error, or the hook's.
   */
  async invoke(
    handler: MessageHandler,
    messages: readonly ReceivedMessage[],
    context: BatchContext,
  ): Promise<void> {
    const hookContext = new BaseRpcContext([messages, context]);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const work = async () => {
      try {
        const result: unknown = await handler(messages, context);
        if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
        resolve();
      } catch (error) {
        reject(error);
      } finally {
        this.onProcessingEndHook?.(this.transportId, hookContext);
      }
    };
    // A hook that fails before the work begins fails the batch; one that returns nothing is no promise.
    const hook: unknown = this.onProcessingStartHook(this.transportId, hookContext, work);
    await Promise.all([promise, Promise.resolve(hook)]);
  }
}
