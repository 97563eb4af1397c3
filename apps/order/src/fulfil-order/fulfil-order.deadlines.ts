import type { MessageStore } from '@millrace/messaging';
import { SagaDeadlineScheduler, type SagaDefinitions } from '@millrace/saga';
import { Shutdown } from '@millrace/service-kit';
import type { HealthRegistry, Logger } from '@millrace/telemetry';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { FulfilOrderEffects } from './fulfil-order.effects.js';
import { ORDER_SOURCE } from './order-source.js';

export interface FulfilOrderDeadlinesParts {
  readonly store: Pick<MessageStore, 'databases'>;
  readonly definitions: SagaDefinitions;
  readonly effects: FulfilOrderEffects;
  readonly logger: Logger;
  readonly health: HealthRegistry;
  readonly shutdown: Shutdown;
}

/** Fires the deadlines of all shards from the start of the service to its end, in every replica. */
export class FulfilOrderDeadlines implements OnApplicationBootstrap {
  private readonly scheduler: SagaDeadlineScheduler;

  constructor(parts: FulfilOrderDeadlinesParts) {
    const { store, definitions, effects, logger } = parts;
    const databases = () => store.databases();
    this.scheduler = new SagaDeadlineScheduler({
      databases,
      definitions,
      effects,
      logger,
      source: ORDER_SOURCE,
    });
    parts.health.addReadiness('saga-deadlines', () => this.scheduler.readiness());
    parts.health.addLiveness('saga-deadlines', () => this.scheduler.liveness());
    parts.shutdown.add('work', 'saga-deadlines', () => this.scheduler.stop());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.scheduler.start();
  }
}
