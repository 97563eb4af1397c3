import { PollingLoop } from '@millrace/concurrency';
import { Database } from '@millrace/persistence';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { InventorySettings } from '../inventory.config.js';
import { openHolds, stockDelta } from '../inventory.metrics.js';
import { auditStock } from './audit-stock.js';

/** Puts the stock audit on the metrics. Not part of readiness: a failed audit is no reason to send work elsewhere. */
@Injectable()
export class AuditStockLoop implements OnApplicationBootstrap {
  private readonly loop: PollingLoop;

  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) settings: InventorySettings,
    @Inject(LOGGER) private readonly logger: Logger,
    shutdown: Shutdown,
  ) {
    this.loop = new PollingLoop({
      turn: () => this.turn(),
      pauseMs: settings.stockAuditIntervalMs,
      onError: (error) => logger.error({ err: error }, 'the stock audit failed; it tries again'),
    });
    shutdown.add('work', 'stock-audit', () => this.loop.stop());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  private async turn(): Promise<boolean> {
    const { openHolds: open, ...deltas } = await auditStock(this.database);
    openHolds.set(open);
    for (const [check, units] of Object.entries(deltas)) stockDelta.set({ check }, units);
    if (Object.values(deltas).some((units) => units !== 0)) {
      this.logger.error({ event: 'stock-delta', ...deltas }, 'units of stock are not accounted for');
    }
    return false;
  }
}
