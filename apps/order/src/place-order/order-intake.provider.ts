import { Messaging, type OutboxRelays } from '@millrace/messaging';
import type { SagaDefinition } from '@millrace/saga';
import { SETTINGS, Shutdown } from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import type { FactoryProvider } from '@nestjs/common';
import { OrderAdmission } from '../admit-order/order-admission.js';
import { FULFIL_ORDER } from '../fulfil-order/fulfil-order.providers.js';
import type { FulfilOrderData } from '../fulfil-order/fulfil-order.saga.js';
import type { OrderSettings } from '../order.config.js';
import { failPoint } from '../order.fail-points.js';
import { acceptBatch } from './accept-batch.js';
import { OrderIntake } from './order-intake.js';

export const orderIntakeProvider: FactoryProvider<OrderIntake> = {
  provide: OrderIntake,
  inject: [SETTINGS, Shutdown, ShardRouter, Messaging, FULFIL_ORDER, OrderAdmission],
  useFactory: openOrderIntake,
};

export function openOrderIntake(
  settings: Pick<OrderSettings, 'acceptBatchMax' | 'acceptQueueMax' | 'acceptMaxWaitMs' | 'acceptTimeoutMs'>,
  shutdown: Shutdown,
  router: ShardRouter,
  messaging: { readonly relays: Pick<OutboxRelays, 'wake'> },
  fulfilOrder: SagaDefinition<FulfilOrderData>,
  admission: Pick<OrderAdmission, 'refuse'>,
): OrderIntake {
  const intake = new OrderIntake({
    shardOf: (slot) => router.forSlot(slot).name,
    accept: async (requests) => {
      const slots = [...new Set(requests.map(({ slot }) => slot))];
      const outcomes = await router.write(slots, async (transaction) => {
        const accepted = await acceptBatch(transaction, requests, fulfilOrder);
        failPoint('accept.before-commit');
        return accepted;
      });
      failPoint('accept.after-commit');
      return outcomes;
    },
    wakeRelay: (shard) => messaging.relays.wake(shard),
    maxBatchSize: settings.acceptBatchMax,
    maxQueued: settings.acceptQueueMax,
    maxWaitMs: settings.acceptMaxWaitMs,
    overloaded: (shard) => admission.refuse(shard, 'queue'),
    timeoutMs: settings.acceptTimeoutMs,
  });
  // What was taken is finished even when its client is gone and HTTP has nothing left to wait for.
  shutdown.add('intake', 'accepts', () => intake.idle());
  return intake;
}
