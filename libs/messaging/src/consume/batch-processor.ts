import type { Context } from '@millrace/context';
import type { ContractRegistry } from '@millrace/contract-kit';
import type { Logger } from '@millrace/telemetry';
import type { MessageDatabase, MessageStore } from '../message-store.js';
import { batchFailuresTotal, batchSeconds, batchSize } from '../messaging.metrics.js';
import type { Subscription } from '../subscription.js';
import { settleAlone } from './settle-alone.js';
import { type BatchOutcome, SETTLED } from './batch-outcome.js';
import type { BatchCommitter } from './batch-committer.js';
import { type BatchPart, offsetsOf, recordsIn } from './batch-part.js';
import { describeError, fateOf } from './fate.js';
import { countPassedOver } from './record-counts.js';
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
  readonly committer: BatchCommitter;
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

  /** One try at records of one partition, in order. The end of `ctx` ends pauses early; it never cuts a transaction. */
  async process(
    partition: number,
    records: readonly FetchedRecord[],
    clock: WorkClock,
    ctx: Context,
  ): Promise<BatchOutcome> {
    const { subscription, registry } = this.options;
    const labels = { consumer: subscription.consumer, topic: subscription.topic.name };
    const stopTimer = batchSeconds.startTimer(labels);
    batchSize.observe(labels, records.length);
    const batch = decodeRecords(registry, subscription, partition, records);
    countPassedOver(subscription, batch.passedOver);
    try {
      return await this.settle(partition, batch, clock, ctx);
    } catch (error) {
      // Not a handler's: whoever routes the messages failed, and no message can be blamed for it.
      const all = [...batch.decoded, ...batch.undecodable];
      return { unsettled: new Set(all.map(({ record }) => record.offset)), error };
    } finally {
      stopTimer();
    }
  }

  private async settle(
    partition: number,
    batch: DecodedBatch,
    clock: WorkClock,
    ctx: Context,
  ): Promise<BatchOutcome> {
    const parts = await this.split(partition, batch);
    // Databases do not wait for each other, and one that fails undoes nothing of the others.
    const outcomes = await Promise.all(parts.map((part) => this.settlePart(part, clock, ctx)));
    const failed = outcomes.filter((outcome) => outcome.unsettled.size > 0);
    if (failed.length === 0) return SETTLED;
    return { unsettled: new Set(failed.flatMap(({ unsettled }) => [...unsettled])), error: failed[0]!.error };
  }

  private async split(partition: number, batch: DecodedBatch): Promise<readonly BatchPart[]> {
    const { store, subscription } = this.options;
    const parts = new Map<
      string,
      BatchPart & { readonly decoded: DecodedRecord[]; readonly undecodable: UndecodableRecord[] }
    >();
    const partOf = (database: MessageDatabase) => {
      const known = parts.get(database.name) ?? {
        subscription,
        partition,
        database,
        decoded: [],
        undecodable: [],
      };
      parts.set(database.name, known);
      return known;
    };
    if (batch.decoded.length > 0) {
      const records = new Map(batch.decoded.map((record) => [record.message, record]));
      for (const { database, messages } of await store.route([...records.keys()])) {
        partOf(database).decoded.push(...messages.map((message) => records.get(message)!));
      }
    }
    if (batch.undecodable.length > 0) {
      const database = await store.routeUndecodable(partition, subscription.topic.partitions);
      partOf(database).undecodable.push(...batch.undecodable);
    }
    return [...parts.values()];
  }

  private async settlePart(part: BatchPart, clock: WorkClock, ctx: Context): Promise<BatchOutcome> {
    const { committer } = this.options;
    try {
      await clock.measure(() => committer.together(part));
      return SETTLED;
    } catch (error) {
      if (this.report(error, part) === 'retryable') return { unsettled: offsetsOf(part), error };
      const commit = (one: BatchPart) => clock.measure(() => committer.alone(one));
      return settleAlone(part, error, { ...this.options, commit, clock, ctx, report: this.report });
    }
  }

  private readonly report = (error: unknown, part: BatchPart) => {
    const { subscription, logger } = this.options;
    const fate = fateOf(error);
    const place = { consumer: subscription.consumer, topic: subscription.topic.name };
    batchFailuresTotal.inc({ ...place, fate });
    logger[fate === 'bug' ? 'error' : 'warn'](
      {
        ...place,
        partition: part.partition,
        fate,
        database: part.database.name,
        messages: recordsIn(part),
        err: error,
      },
      `handling was rolled back: ${describeError(error)}`,
    );
    return fate;
  };
}
