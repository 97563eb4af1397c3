import { PollingLoop } from '@millrace/concurrency';
import { Database } from '@millrace/persistence';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { InventorySettings } from '../inventory.config.js';
import { openHolds, overdueHolds, stockDelta } from '../inventory.metrics.js';
import { auditSold, auditStock, type StockFinding } from './audit-stock.js';

/**
 * Puts the stock audit on the metrics, and names the SKUs. What was sold is compared less often than the rest. Not
 * part of readiness: a failed audit is no reason to send work elsewhere.
 */
@Injectable()
export class AuditStockLoop implements OnApplicationBootstrap {
  private readonly loops: readonly PollingLoop[];

  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) settings: InventorySettings,
    @Inject(LOGGER) private readonly logger: Logger,
    shutdown: Shutdown,
  ) {
    const onError = (error: unknown) =>
      logger.error({ err: error }, 'the audit of the stock failed; it tries again');
    this.loops = [
      new PollingLoop({ turn: () => this.turn(), pauseMs: settings.stockAuditIntervalMs, onError }),
      new PollingLoop({ turn: () => this.turnOfSold(), pauseMs: settings.soldAuditIntervalMs, onError }),
    ];
    shutdown.add('work', 'stock-audit', async () => {
      await Promise.all(this.loops.map((loop) => loop.stop()));
    });
  }

  onApplicationBootstrap(): void {
    for (const loop of this.loops) loop.start();
  }

  private async turn(): Promise<false> {
    const { openHolds: open, overdueHolds: overdue, findings, ...deltas } = await auditStock(this.database);
    openHolds.set(open);
    overdueHolds.set(overdue);
    this.tell(deltas, findings);
    return false;
  }

  private async turnOfSold(): Promise<false> {
    const { findings, sold } = await auditSold(this.database);
    this.tell({ sold }, findings);
    return false;
  }

  private tell(deltas: Readonly<Record<string, number>>, findings: readonly StockFinding[]): void {
    for (const [check, units] of Object.entries(deltas)) stockDelta.set({ check }, units);
    if (findings.length === 0) return;
    this.logger.error({ event: 'stock-delta', ...deltas, findings }, 'units of stock are not accounted for');
  }
}
