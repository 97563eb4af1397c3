import { PollingLoop } from '@millrace/concurrency';
import { Database } from '@millrace/persistence';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import { HealthRegistry, LoopPulse, type Logger } from '@millrace/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { InventorySettings } from '../inventory.config.js';
import { holdTransitions } from '../inventory.metrics.js';
import { expireHolds } from './expire-holds.js';

/** Longest silence before readiness turns red, beside the pause: a turn with a full batch and a busy database. */
const MAX_TURN_MS = 15_000;

/** Gives expired holds back, in every replica: locked rows are passed over, so replicas share the work. */
@Injectable()
export class ExpireHoldsLoop implements OnApplicationBootstrap {
  private readonly loop: PollingLoop;

  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: InventorySettings,
    @Inject(LOGGER) private readonly logger: Logger,
    health: HealthRegistry,
    shutdown: Shutdown,
  ) {
    const pulse = new LoopPulse({ readyMs: settings.holdExpiryPollMs + MAX_TURN_MS });
    this.loop = new PollingLoop({
      turn: () => this.turn(),
      pauseMs: settings.holdExpiryPollMs,
      onTurn: () => pulse.succeeded(),
      onError: (error) => {
        pulse.failed();
        logger.error({ err: error }, 'the expiry of holds failed; it tries again');
      },
    });
    pulse.watch(health, 'hold-expiry');
    shutdown.add('work', 'hold-expiry', () => this.loop.stop());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  /** @returns true when the batch was full: more may be due. */
  private async turn(): Promise<boolean> {
    const limit = this.settings.holdExpiryBatchSize;
    const expired = await expireHolds(this.database, limit);
    if (expired > 0) {
      holdTransitions.inc({ status: 'expired' }, expired);
      this.logger.info({ event: 'holds-expired', holds: expired }, 'the stock of expired holds is back');
    }
    return expired === limit;
  }
}
