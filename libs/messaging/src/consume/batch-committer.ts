import { currentContext, runWithContext } from '@millrace/context';
import type { Logger } from '@millrace/telemetry';
import { failPoint, typesOfRecords } from '../fail-points.js';
import { transactionRecords } from '../messaging.metrics.js';
import { contextOfBatch, deadlineOfBatch } from './batch-context.js';
import { type BatchPart, recordsIn } from './batch-part.js';
import { type CommittedParts, commitParts, type InvokeHandler } from './batch-transaction.js';
import { CommitLane } from './commit-lane.js';
import { describeError } from './fate.js';
import { countSettled } from './record-counts.js';

/** After so long a transaction is waited for by nobody but the partitions that are in it. */
const PATIENCE_MS = 200;

export interface BatchCommitterOptions {
  readonly invoke: InvokeHandler;
  /** Messages handed to the handler at once, at most. */
  readonly maxBatchSize: number;
  readonly logger: Logger;
  /** Something was committed to the outbox of this database. */
  readonly onPublished: (database: string) => void;
}

/**
 * Commits what the partitions of one handler bring. What a transaction costs is mostly its own, and not its
 * rows': so there is one at a time for each database, and it takes from all partitions what is there.
 */
export class BatchCommitter {
  private readonly lanes = new Map<string, CommitLane<BatchPart>>();

  constructor(private readonly options: BatchCommitterOptions) {}

  /**
   * In one transaction with what other partitions have for the same database.
   * @throws whatever handler or database threw for this part alone.
   */
  together(part: BatchPart): Promise<void> {
    return this.laneTo(part.database.name).add(part);
  }

  /** In a transaction of its own, at once. @throws whatever handler or database threw. */
  alone(part: BatchPart): Promise<void> {
    return this.commit([part]);
  }

  private laneTo(database: string): CommitLane<BatchPart> {
    const known = this.lanes.get(database);
    if (known) return known;
    const lane = new CommitLane<BatchPart>({
      commit: (parts) => this.commit(parts),
      sizeOf: recordsIn,
      maxSize: this.options.maxBatchSize,
      patienceMs: PATIENCE_MS,
      onParted: (error, parts) => this.tellParted(error, parts),
    });
    this.lanes.set(database, lane);
    return lane;
  }

  private commit(parts: readonly BatchPart[]): Promise<void> {
    // The lane runs it in the context of whoever came first; it belongs to no single one.
    return runWithContext(contextOfBatch(parts), async () => {
      const committed = await this.commitInTime(parts);
      failPoint('consume.after-commit', () => typesOfRecords(committed.handled));
      if (committed.buried > 0) failPoint('dead-letters.after-commit');
      const { subscription, database } = parts[0]!;
      const records = parts.reduce((sum, part) => sum + recordsIn(part), 0);
      transactionRecords.observe({ consumer: subscription.consumer, database: database.name }, records);
      countSettled(parts, committed);
      if (committed.published) this.options.onPublished(database.name);
      for (const action of committed.actions) this.runAction(action);
    });
  }

  /** What it sets going afterwards is not cut with it. */
  private commitInTime(parts: readonly BatchPart[]): Promise<CommittedParts> {
    const deadline = deadlineOfBatch(parts, Date.now());
    const commit = () => commitParts(this.options.invoke, parts);
    return deadline === undefined
      ? commit()
      : runWithContext(currentContext().withDeadline(deadline), commit);
  }

  private runAction(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.options.logger.error({ err: error }, 'an action after the commit failed; the commit stands');
    }
  }

  private tellParted(error: unknown, parts: readonly BatchPart[]): void {
    const { subscription, database } = parts[0]!;
    const places = parts.map((part) => `${part.subscription.topic.name}/${part.partition}`);
    this.options.logger.warn(
      { consumer: subscription.consumer, database: database.name, partitions: places, err: error },
      `a transaction was rolled back, its partitions are tried one by one: ${describeError(error)}`,
    );
  }
}
