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
import { BATCH_TRANSPORT, type BatchContext, type ReceivedMessage } from '../batch-handler.js';
import type { MessageStore } from '../message-store.js';
import type { MessagingTuning } from '../messaging-tuning.js';
import type { Subscription } from '../subscription.js';
import { BatchProcessor } from './batch-processor.js';
import type { InvokeHandler } from './batch-transaction.js';
import { GroupConsumer } from './group-consumer.js';

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

/** The Nest transport that reads Kafka in batches: one consumer per group that its handlers name. */
export class KafkaBatchServer extends Server implements CustomTransportStrategy {
  override readonly transportId = BATCH_TRANSPORT;
  override readonly propagatesEventHandlerErrors = true;
  private readonly subscriptions = new Map<string, { subscription: Subscription; handler: MessageHandler }>();
  private readonly admin: Admin;
  private groups: readonly GroupConsumer[] = [];
  private closing: Promise<void> | undefined;

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
   * @throws Error when a handler has no subscription, or when two share one.
   */
  override addHandler(pattern: unknown, handler: MessageHandler, isEvent = false, extras: object = {}): void {
    const { subscription } = extras as { subscription?: Subscription };
    if (!subscription) throw new Error(`the handler of ${String(pattern)} is not declared by @BatchHandler`);
    const key = `${subscription.consumer} on ${subscription.topic.name}`;
    if (this.subscriptions.has(key)) throw new Error(`two handlers are declared for ${key}`);
    this.subscriptions.set(key, { subscription, handler });
    super.addHandler(key, handler, isEvent, extras);
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      await this.admin.connect();
      this.groups = this.createGroups();
      await Promise.all(this.groups.map((group) => group.start()));
      // oxlint-disable-next-line no-underscore-dangle -- Nest's name
      this._status$.next('connected');
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Resolves when the running batches have ended and their offsets are committed. Once; later calls wait. */
  close(): Promise<void> {
    return (this.closing ??= this.stop());
  }

  on(): never {
    throw new Error('the batch transport has no events of its own: its status is a stream');
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- Nest's signature
  unwrap<T>(): T {
    return this.groups as T;
  }

  private async stop(): Promise<void> {
    await Promise.all(this.groups.map((group) => group.stop()));
    await this.admin.disconnect();
    // oxlint-disable-next-line no-underscore-dangle -- Nest's name
    this._status$.next('closed');
  }

  private createGroups(): GroupConsumer[] {
    const { kafka, tuning, logger, health, onFatal } = this.options;
    const byGroup = Map.groupBy(this.subscriptions.values(), ({ subscription }) => subscription.consumer);
    const groups = [...byGroup].map(([groupId, entries]) => {
      const processors = new Map(
        entries.map((entry) => [
          entry.subscription.topic.name,
          this.processorOf(entry.subscription, entry.handler),
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

  private processorOf(subscription: Subscription, handler: MessageHandler): BatchProcessor {
    const { registry, store, logger, onPublished } = this.options;
    const invoke: InvokeHandler = (messages, context) => this.invoke(handler, messages, context);
    return new BatchProcessor({ subscription, invoke, registry, store, logger, onPublished });
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
