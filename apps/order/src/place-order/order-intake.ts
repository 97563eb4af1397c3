import { Context, runWithContext } from '@millrace/context';
import { AppError } from '@millrace/errors';
import { retry } from '@millrace/resilience';
import type { AcceptOutcome } from './accept-batch.js';
import { AcceptQueue } from './accept-queue.js';
import type { AcceptRequest } from './accept-request.js';
import { nameOfKey } from './find-key-uses.js';
import { placeOrderErrors } from './place-order.errors.js';
import { acceptMetrics } from './place-order.metrics.js';

export interface OrderIntakeOptions {
  /** Name of the shard that a slot is on now. */
  readonly shardOf: (slot: number) => string;
  /**
   * Accepts requests in one transaction, all or none. Called again with the same requests when its COMMIT went
   * unanswered, so what was committed must be recognised.
   */
  readonly accept: (requests: readonly AcceptRequest[]) => Promise<readonly AcceptOutcome[]>;
  /** A commit on this shard put messages into its outbox. */
  readonly wakeRelay: (shard: string) => void;
  /** Orders in one transaction at most. */
  readonly maxBatchSize: number;
  /** Orders that wait for one shard at most. */
  readonly maxQueued: number;
  /** Wait in ms for the next transaction that is no overload; see `AcceptQueue`. */
  readonly maxWaitMs: number;
  /** The error of an order that waited for too long, or that there was no room for. */
  readonly overloaded: (shard: string) => Error;
  /** Limit of one transaction in ms, tries after an unanswered COMMIT included. */
  readonly timeoutMs: number;
}

/**
 * Where orders wait to be accepted: one queue per shard. Orders that arrive while a transaction runs go
 * together in the next one, so the cost of a commit is shared by all that wait for it.
 */
export class OrderIntake {
  private readonly queues = new Map<string, AcceptQueue>();
  /** Keys that a request of this process is accepted with now. */
  private readonly inFlight = new Set<string>();

  constructor(private readonly options: OrderIntakeOptions) {}

  /**
   * Resolves after the commit. Does not end before: whoever asked may go away, the order is accepted or not.
   * @throws AppError `idempotency_key_in_use`, `overloaded` and `accept_timed_out` when nothing was accepted,
   *   `accept_unknown` when that could not be told; whatever accepting the order alone throws.
   */
  async place(request: AcceptRequest): Promise<AcceptOutcome> {
    const key = nameOfKey(request);
    if (this.inFlight.has(key)) throw refused('idempotency_key_in_use');
    const shard = this.options.shardOf(request.slot);
    this.inFlight.add(key);
    try {
      const answer = await this.queueOf(shard).add(request);
      if (answer.kind === 'shed') throw this.options.overloaded(shard);
      if (answer.kind === 'expired') throw refused('accept_timed_out');
      acceptMetrics.outcomes.inc({ outcome: answer.kind });
      return answer;
    } finally {
      this.inFlight.delete(key);
    }
  }

  /** Resolves when nothing is queued or being accepted. */
  async idle(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.idle()));
  }

  private queueOf(shard: string): AcceptQueue {
    let queue = this.queues.get(shard);
    if (!queue) {
      const { maxBatchSize, maxQueued, maxWaitMs } = this.options;
      const accept = (requests: readonly AcceptRequest[]) => this.acceptForSure(requests);
      queue = new AcceptQueue({ accept, maxBatchSize, maxQueued, maxWaitMs, isolate: isAboutOneOrder });
      this.queues.set(shard, queue);
    }
    return queue;
  }

  /** After a COMMIT without an answer the same requests are accepted again, until it is known what holds. */
  private async acceptForSure(requests: readonly AcceptRequest[]): Promise<readonly AcceptOutcome[]> {
    const context = Context.background().withTimeout(this.options.timeoutMs);
    let unknown = false;
    const attempt = async () => {
      try {
        return await this.options.accept(requests);
      } catch (error) {
        unknown ||= isCommitUnknown(error);
        throw error;
      }
    };
    try {
      const outcomes = await runWithContext(context, () =>
        retry(
          attempt,
          { delaysMs: [50, 200, 400, 800, 1_600], isRetryable: (error) => unknown && isRetryable(error) },
          { remainingMs: () => context.remainingMs() },
        ),
      );
      acceptMetrics.batchSize.observe(requests.length);
      if (outcomes.some(({ kind }) => kind === 'accepted')) {
        this.options.wakeRelay(this.options.shardOf(requests[0]!.slot));
      }
      return outcomes;
    } catch (error) {
      throw unknown ? placeOrderErrors.accept_unknown({ cause: error }) : error;
    }
  }
}

function refused(code: 'idempotency_key_in_use' | 'accept_timed_out'): AppError {
  acceptMetrics.outcomes.inc({ outcome: code });
  return placeOrderErrors[code]();
}

function isRetryable(error: unknown): boolean {
  return error instanceof AppError && error.retryable;
}

function isCommitUnknown(error: unknown): boolean {
  return error instanceof AppError && error.code === 'commit_unknown';
}

/**
 * A shard that is away fails the whole batch at once. A row that cannot be written fails alone; and after a
 * move the orders of one batch may belong on several shards.
 */
function isAboutOneOrder(error: unknown): boolean {
  return !isRetryable(error) || (error as AppError).code === 'slot_not_owned';
}
