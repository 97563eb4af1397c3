import { type MessageDatabase, appendToOutbox } from '@millrace/messaging';
import type { Logger } from '@millrace/telemetry';
import type { SagaDefinitions } from '../definition/saga-definitions.js';
import { SagaBatch } from '../engine/saga-batch.js';
import { failPoint, typesOfMessages } from '../fail-points.js';
import { deadlineMetrics } from '../saga.metrics.js';
import { type SagaEffects, applyMoves } from '../store/apply-moves.js';
import { loadSagasToWake } from '../store/load-sagas.js';
import { type SagaToWake, sagasToWake, wakeAtDeadline } from '../store/wake-sagas.js';

export interface SagaDeadlinesOptions {
  readonly definitions: SagaDefinitions;
  readonly effects: SagaEffects;
  /** The `ce_source` of commands, e.g. `/millrace/order`. */
  readonly source: string;
  readonly logger: Logger;
  /** Sagas per transaction. Default 200. */
  readonly batchSize?: number;
  /** A saga that could not be moved is left alone for so long. Default 30,000. */
  readonly stuckPauseMs?: number;
}

/** The deadlines of one database. */
export class SagaDeadlines {
  /** Sagas that could not be moved lately, and until when (process clock) they are passed over. */
  private readonly stuckUntil = new Map<string, number>();

  constructor(
    readonly database: MessageDatabase,
    private readonly options: SagaDeadlinesOptions,
  ) {}

  /**
   * Moves the sagas whose deadline has passed, one transaction for all, commands included. Several processes
   * may do so at once: each saga is taken by one, a locked one is left for the next turn. When the batch
   * fails, each saga is moved alone, so that one that cannot be moved keeps no other from it.
   * @returns how many sagas were found to wake.
   * @throws what the database throws when it is away.
   */
  async fire(): Promise<number> {
    const { batchSize = 200 } = this.options;
    const skip = this.stuck();
    const found = await this.database.read((reader) => sagasToWake(reader, batchSize, skip));
    if (found.length === 0) return 0;
    failPoint('deadlines.found');
    try {
      await this.wake(found);
    } catch (error) {
      if (found.length > 1) await this.wakeEachAlone(found);
      else await this.setAside(found[0]!, error);
    }
    return found.length;
  }

  private async wakeEachAlone(found: readonly SagaToWake[]): Promise<void> {
    for (const saga of found) {
      try {
        await this.wake([saga]);
      } catch (error) {
        await this.setAside(saga, error);
      }
    }
  }

  /** Passes a saga over for a while, unless it is the database that is at fault. */
  private async setAside(saga: SagaToWake, error: unknown): Promise<void> {
    await this.database.transaction([], () => Promise.resolve());
    this.stuckUntil.set(saga.saga_id, performance.now() + (this.options.stuckPauseMs ?? 30_000));
    deadlineMetrics.failed.inc({ database: this.database.name });
    const about = { err: error, sagaId: saga.saga_id, database: this.database.name };
    this.options.logger.error(about, 'a saga could not be moved at its deadline');
  }

  private async wake(found: readonly SagaToWake[]): Promise<void> {
    const { effects } = this.options;
    const slots = [...new Set(found.flatMap(({ slot }) => (slot === null ? [] : [slot])))];
    const ids = found.map((saga) => saga.saga_id);
    const moves = await this.database.transaction(slots, async (transaction) => {
      const loaded = await loadSagasToWake(transaction, ids);
      const batch = new SagaBatch({ ...this.options, ...loaded });
      for (const id of loaded.sagas.keys()) batch.deadline(id);
      const result = batch.moves();
      await wakeAtDeadline(
        transaction,
        result.ignored.map(({ sagaId }) => sagaId),
      );
      await appendToOutbox(transaction, await applyMoves(transaction, result, effects));
      failPoint('deadlines.before-commit', () => typesOfMessages(result.commands));
      return result;
    });
    failPoint('deadlines.after-commit', () => typesOfMessages(moves.commands));
    deadlineMetrics.fired.inc({ database: this.database.name }, moves.changed.length);
    effects.committed(moves);
  }

  private stuck(): readonly string[] {
    for (const [id, until] of this.stuckUntil) if (until <= performance.now()) this.stuckUntil.delete(id);
    return [...this.stuckUntil.keys()];
  }
}
