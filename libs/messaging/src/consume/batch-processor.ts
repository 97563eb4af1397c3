import type { ContractRegistry } from '@millrace/contract-kit';
import { Context, newTrace, parseTraceparent, runWithContext } from '@millrace/context';
import { type Logger, withLogFields } from '@millrace/telemetry';
import type { MessageDatabase, MessageStore } from '../message-store.js';
import { batchFailuresTotal, batchSeconds, batchSize } from '../messaging.metrics.js';
import type { Subscription } from '../subscription.js';
import { settleAlone } from './settle-alone.js';
import { type BatchOutcome, SETTLED } from './batch-outcome.js';
import {
  type BatchGroup,
  commitGroup,
  type CommittedGroup,
  type InvokeHandler,
} from './batch-transaction.js';
import { describeError, fateOf } from './fate.js';
import { countPassedOver, countSettled } from './record-counts.js';
import type { FetchedRecord } from './record.js';
import {
  decodeRecords,
  type DecodedBatch,
  type DecodedRecord,
  type UndecodableRecord,
} from './record-decoder.js';
import type { WorkClock } from './work-clock.js';

export interface BatchProcessorOptions {
  readonly subscription: Subscription;
  readonly invoke: InvokeHandler;
  readonly registry: ContractRegistry;
  readonly store: MessageStore;
  readonly logger: Logger;
  /** Something was committed to the outbox of this database. */
  readonly onPublished: (database: string) => void;
}

/** Settles batches of one subscription. Total: it never throws, whatever handlers and stores do. */
export class BatchProcessor {
  constructor(private readonly options: BatchProcessorOptions) {}

  get subscription(): Subscription {
    return this.options.subscription;
  }

  /** One try at records of one partition, in order. `signal` ends pauses early; it never cuts a transaction. */
  async process(
    partition: number,
    records: readonly FetchedRecord[],
    clock: WorkClock,
    signal: AbortSignal,
  ): Promise<BatchOutcome> {
    const { subscription, registry } = this.options;
    const labels = { consumer: subscription.consumer, topic: subscription.topic.name };
    const stopTimer = batchSeconds.startTimer(labels);
    batchSize.observe(labels, records.length);
    const batch = decodeRecords(registry, subscription, partition, records);
    countPassedOver(subscription, batch.passedOver);
    try {
      return await runWithContext(contextOf(batch), () => this.settle(partition, batch, clock, signal));
    } catch (error) {
      // Not a handler's: whoever routes the messages failed, and no message can be blamed for it.
      return { unsettled: offsetsOf([...batch.decoded, ...batch.undecodable]), error };
    } finally {
      stopTimer();
    }
  }

  private async settle(
    partition: number,
    batch: DecodedBatch,
    clock: WorkClock,
    signal: AbortSignal,
  ): Promise<BatchOutcome> {
    const groups = await this.split(partition, batch);
    // Databases do not wait for each other, and one that fails undoes nothing of the others.
    const outcomes = await Promise.all(
      groups.map((group) => this.settleGroup(partition, group, clock, signal)),
    );
    const failed = outcomes.filter((outcome) => outcome.unsettled.size > 0);
    if (failed.length === 0) return SETTLED;
    return { unsettled: new Set(failed.flatMap(({ unsettled }) => [...unsettled])), error: failed[0]!.error };
  }

  private async split(partition: number, batch: DecodedBatch): Promise<readonly BatchGroup[]> {
    const { store, subscription } = this.options;
    const groups = new Map<
      string,
      { database: MessageDatabase; decoded: DecodedRecord[]; undecodable: UndecodableRecord[] }
    >();
    const groupOf = (database: MessageDatabase) => {
      const known = groups.get(database.name) ?? { database, decoded: [], undecodable: [] };
      groups.set(database.name, known);
      return known;
    };
    if (batch.decoded.length > 0) {
      const records = new Map(batch.decoded.map((record) => [record.message, record]));
      for (const { database, messages } of await store.route([...records.keys()])) {
        groupOf(database).decoded.push(...messages.map((message) => records.get(message)!));
      }
    }
    if (batch.undecodable.length > 0) {
      const database = await store.routeUndecodable(partition, subscription.topic.partitions);
      groupOf(database).undecodable.push(...batch.undecodable);
    }
    return [...groups.values()];
  }

  private async settleGroup(
    partition: number,
    group: BatchGroup,
    clock: WorkClock,
    signal: AbortSignal,
  ): Promise<BatchOutcome> {
    const commit = async (part: BatchGroup) => {
      const { subscription, invoke } = this.options;
      const committed = await clock.measure(() => commitGroup(subscription, invoke, partition, part));
      this.afterCommit(part, committed);
    };
    try {
      await commit(group);
      return SETTLED;
    } catch (error) {
      if (this.report(error, group) === 'retryable') return { unsettled: offsetsOfGroup(group), error };
      return settleAlone(group, error, { ...this.options, commit, clock, signal, report: this.report });
    }
  }

  private afterCommit(group: BatchGroup, committed: CommittedGroup): void {
    countSettled(this.subscription, group, committed);
    if (committed.published) this.options.onPublished(group.database.name);
    for (const action of committed.actions) {
      try {
        action();
      } catch (error) {
        this.options.logger.error({ err: error }, 'an action after the commit failed; the commit stands');
      }
    }
  }

  private readonly report = (error: unknown, group: BatchGroup) => {
    const { subscription, logger } = this.options;
    const fate = fateOf(error);
    const place = { consumer: subscription.consumer, topic: subscription.topic.name };
    batchFailuresTotal.inc({ ...place, fate });
    const messages = group.decoded.length + group.undecodable.length;
    logger[fate === 'bug' ? 'error' : 'warn'](
      { ...place, fate, database: group.database.name, messages, err: error },
      `handling was rolled back: ${describeError(error)}`,
    );
    return fate;
  };
}

/** The trace of the first message; a batch belongs to no single one of them, so only a batch of one is named. */
function contextOf({ decoded }: DecodedBatch): Context {
  const first = decoded[0]?.message.envelope;
  const context = Context.background(parseTraceparent(first?.traceparent) ?? newTrace()).withChildSpan();
  return first && decoded.length === 1 ? withLogFields(context, { subject: first.subject }) : context;
}

function offsetsOf(records: readonly { readonly record: FetchedRecord }[]): ReadonlySet<string> {
  return new Set(records.map(({ record }) => record.offset));
}

function offsetsOfGroup(group: BatchGroup): ReadonlySet<string> {
  return offsetsOf([...group.decoded, ...group.undecodable]);
}
