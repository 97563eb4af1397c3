import type { Principal } from '@millrace/access';
import { slotOfId } from '@millrace/ids';
import {
  type Intervention,
  SagaDefinitions,
  type SagaInstance,
  countIntervention,
  findSaga,
  intervene,
  readInterventions,
  sagaErrors,
} from '@millrace/saga';
import { LOGGER } from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import type { Logger } from '@millrace/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { FulfilOrderEffects } from '../fulfil-order/fulfil-order.effects.js';
import { ORDER_SOURCE } from '../fulfil-order/order-source.js';
import { failPoint } from '../order.fail-points.js';
import { type AttendedSagaView, viewOfIntervention, viewOfSaga } from './attend-saga.dto.js';

/** What an operator asks for, of the saga as it was seen. */
export interface AttendRequest {
  readonly sagaId: string;
  readonly revision: number;
  readonly intervention: Intervention;
  readonly reason: string;
}

/** What operators see of sagas and do to them, each on its own shard. */
@Injectable()
export class AttendSagaHandler {
  constructor(
    private readonly router: ShardRouter,
    private readonly definitions: SagaDefinitions,
    private readonly effects: FulfilOrderEffects,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws AppError `saga_not_found` */
  async show(sagaId: string): Promise<AttendedSagaView> {
    const [saga, interventions] = await this.router.read(slotOf(sagaId), async (shard) => [
      await findSaga(shard, sagaId),
      await readInterventions(shard, sagaId),
    ]);
    if (saga === undefined) throw sagaErrors.saga_not_found();
    return { ...viewOfSaga(saga), interventions: interventions.map(viewOfIntervention) };
  }

  /** @throws what {@link intervene} throws; `shard_unavailable`, `commit_unknown`: the same request may be repeated */
  async attend(principal: Principal, request: AttendRequest): Promise<SagaInstance> {
    const { sagaId, intervention, reason } = request;
    const by = principal.subject;
    const parts = { definitions: this.definitions, effects: this.effects, source: ORDER_SOURCE };
    const { saga, moves } = await this.router.write([slotOf(sagaId)], async (transaction) => {
      const done = await intervene(transaction, { ...request, by }, parts);
      failPoint('attend.before-commit');
      return done;
    });
    failPoint('attend.after-commit');
    if (moves.changed.length === 0) return saga;
    this.effects.committed(moves);
    countIntervention(intervention.verb);
    const about = { event: 'saga-intervention', verb: intervention.verb, sagaId, by, reason };
    this.logger.warn(about, 'an operator took hold of a saga');
    return saga;
  }
}

function slotOf(sagaId: string): number {
  const slot = slotOfId(sagaId);
  if (slot === undefined) throw sagaErrors.saga_not_found();
  return slot;
}
