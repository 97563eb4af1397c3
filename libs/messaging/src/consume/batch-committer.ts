import { type Context, contextFromMessage, runWithContext } from '@millrace/context';
import { type Logger, withLogFields } from '@millrace/telemetry';
import { failPoint, typesOfRecords } from '../fail-points.js';
import { transactionRecords } from '../messaging.metrics.js';
import { type BatchPart, recordsIn } from './batch-part.js';
import { commitParts, type InvokeHandler } from './batch-transaction.js';
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
    return runWithContext(contextOf(parts), async () => {
      const committed = await commitParts(this.options.invoke, parts);
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

/** The trace of the first message; a batch belongs to no single one of them, so only a batch of one is named. */
function contextOf(parts: readonly BatchPart[]): Context {
  const first = parts.find(({ decoded }) => decoded.length > 0)?.decoded[0]?.message.envelope;
  const alone = parts.length === 1 && parts[0]!.decoded.length === 1;
  // Never its deadline: a message that is too late is answered, and that takes a transaction too.
  const context = contextFromMessage({
    traceparent: first?.traceparent,
    baggage: alone ? first?.baggage : undefined,
  });
  return first && alone ? withLogFields(context, { subject: first.subject }) : context;
}
