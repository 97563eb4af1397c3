import type { MessageContract, Topic } from '@millrace/contract-kit';

/** What a service hears on one topic, and how it treats what goes wrong there. */
export interface Subscription {
  /** The inbox consumer and the Kafka consumer group, e.g. `inventory`. One group reads a topic once. */
  readonly consumer: string;
  readonly topic: Topic;
  /** Contracts of the topic that the handler takes. Known types that are not listed are passed over. */
  readonly contracts: readonly MessageContract[];
  /** Messages handed to the handler at once, at most. */
  readonly maxBatchSize: number;
  /** How often a message whose handling throws an unexpected error is tried before it is dead-lettered. */
  readonly maxBugAttempts: number;
  /** Pause in ms after each batch of a partition: what nobody waits for comes in larger ones, which cost less. */
  readonly restMs: number;
  /** Pause after a retryable failure: doubles from the first to the last value, with jitter. */
  readonly backoffMs: { readonly first: number; readonly last: number };
}

export interface SubscriptionDeclaration {
  readonly consumer: string;
  readonly contracts: readonly MessageContract[];
  /** Default 500. */
  readonly maxBatchSize?: number;
  /** Default 3. */
  readonly maxBugAttempts?: number;
  /** Default 0. */
  readonly restMs?: number;
  /** Default 100 to 5,000. */
  readonly backoffMs?: { readonly first: number; readonly last: number };
}

/** @throws Error when there is no contract or when the contracts are of different topics. */
export function defineSubscription(declaration: SubscriptionDeclaration): Subscription {
  const { consumer, contracts, maxBatchSize = 500, maxBugAttempts = 3 } = declaration;
  const topics = new Set(contracts.map((contract) => contract.topic));
  const [topic] = topics;
  if (topic === undefined || topics.size !== 1) {
    throw new Error(`a subscription of ${consumer} must name contracts of exactly one topic`);
  }
  return {
    consumer,
    topic,
    contracts,
    maxBatchSize,
    maxBugAttempts,
    restMs: declaration.restMs ?? 0,
    backoffMs: declaration.backoffMs ?? { first: 100, last: 5_000 },
  };
}
