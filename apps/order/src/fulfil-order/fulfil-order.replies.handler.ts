import { type BatchContext, BatchHandler, type ReceivedMessage } from '@millrace/messaging';
import { SagaBatch, SagaDefinitions, loadSagasForUpdate, recordMoves } from '@millrace/saga';
import { LOGGER } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Controller, Inject } from '@nestjs/common';
import { paymentReplies, stockReplies } from '../order.subscriptions.js';
import { FulfilOrderEffects } from './fulfil-order.effects.js';
import { ORDER_SOURCE } from './order-source.js';

/** Moves sagas by what inventory and payment answer, a batch at a time. */
@Controller()
export class FulfilOrderRepliesHandler {
  constructor(
    private readonly definitions: SagaDefinitions,
    private readonly effects: FulfilOrderEffects,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  // Whoever answers, it is the same sagas that move: one transaction for both topics.
  @BatchHandler(stockReplies, paymentReplies)
  async handle(messages: readonly ReceivedMessage[], context: BatchContext): Promise<void> {
    const ids = messages.map(({ envelope }) => envelope.subject);
    const loaded = await loadSagasForUpdate(context.transaction, ids);
    const batch = new SagaBatch({ definitions: this.definitions, source: ORDER_SOURCE, ...loaded });
    for (const { contract, data } of messages) batch.reply({ type: contract.type, data });
    const moves = batch.moves();
    const recorded = recordMoves(moves, this.effects);
    context.write(...recorded.writes);
    context.send(...recorded.messages);
    context.afterCommit(() => {
      this.effects.told(moves);
      const unknown = moves.ignored.filter(({ because }) => because === 'unknown-saga');
      if (unknown.length > 0) {
        const sagaIds = unknown.map(({ sagaId }) => sagaId);
        this.logger.warn({ sagaIds }, 'replies for orders that are not known here');
      }
    });
  }
}
