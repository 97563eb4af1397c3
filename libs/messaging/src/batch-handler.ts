import type { DecodedMessage, WireMessage } from '@millrace/contract-kit';
import type { Transaction, Write } from '@millrace/persistence';
import { Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { Observable } from 'rxjs';
import type { Subscription } from './subscription.js';

/** The transport id of the batch strategy; handlers registered with it reach no other transport. */
export const BATCH_TRANSPORT = Symbol('millrace.kafka-batch');

/** A checked message and where it was read. */
export interface ReceivedMessage<T = unknown> extends DecodedMessage<T> {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
}

/** What a handler works with: the open transaction, and what leaves with it. */
export interface BatchContext {
  /** Inbox rows of all messages are already written in it; it commits when the handler returns. */
  readonly transaction: Transaction;
  /** Name of the database (the shard) the transaction runs on. */
  readonly database: string;
  /**
   * A handler's last writes: run after it returns, as one statement with the outbox. They see nothing of each
   * other, and the handler nothing of them.
   */
  readonly write: (...writes: readonly Write[]) => void;
  /** Messages to publish: appended to the outbox of this transaction, in this order, after the handler returns. */
  readonly send: (...messages: readonly WireMessage[]) => void;
  /** Gives up on one message for good: it goes to the dead letters with this reason, its neighbours commit. */
  readonly reject: (message: ReceivedMessage, reason: string, detail: string) => void;
  /**
   * Runs after the commit, in order; for waking loops. Must not throw. Not certain to run: the reply to a
   * COMMIT can be lost, and a process can end.
   */
  readonly afterCommit: (action: () => void) => void;
}

/**
 * Handles what the partitions of its topics have at this moment for one database: the messages of each
 * partition in their order, each message for the first time ever.
 * All effects go through `context.transaction`. To fail:
 * a retryable AppError or an unavailable database rolls all back and tries again after a pause;
 * anything else rolls back, then every message is handled alone, so that only the culprit fails.
 * Either way the partitions are first parted, so that those of others go on.
 */
export type BatchHandlerFunction = (
  messages: readonly ReceivedMessage[],
  context: BatchContext,
) => Promise<void>;

/** Lets errors through as they are: Nest's own filter would replace them by `{ status: 'error' }`. */
@Catch()
class RethrowFilter implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    throw error;
  }
}

/** What Nest carries from the declaration of a handler to the transport. */
export interface BatchHandlerExtras {
  readonly subscriptions: readonly Subscription[];
}

/**
 * Declares a method of a Nest controller as the handler of a subscription, or of several of one consumer: then
 * what it hears on all their topics comes together. It is called with the messages and their
 * {@link BatchContext}; its parameters need no decorators.
 */
export function BatchHandler(...subscriptions: readonly [Subscription, ...Subscription[]]): MethodDecorator {
  return (target, name, descriptor) => {
    // Without these two Nest passes the first argument only.
    Payload()(target, name, 0);
    Ctx()(target, name, 1);
    UseFilters(new RethrowFilter())(target, name, descriptor);
    const topics = subscriptions.map(({ topic }) => topic.name).join(' and ');
    const extras: BatchHandlerExtras = { subscriptions };
    const declare = EventPattern(topics, BATCH_TRANSPORT, { ...extras }) as MethodDecorator;
    return declare(target, name, descriptor);
  };
}
