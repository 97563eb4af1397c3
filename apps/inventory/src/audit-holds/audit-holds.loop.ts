import { PollingLoop } from '@millrace/concurrency';
import { AuditRounds, Database, showByCheck, SLICE_MS } from '@millrace/persistence';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { InventorySettings } from '../inventory.config.js';
import { holdDelta, holdFindings } from '../inventory.metrics.js';
import { auditHolds, HOLD_AUDIT_DAYS, HOLD_CHECKS, type HoldFinding } from './audit-holds.js';

const DAY_MS = 86_400_000;

/** Puts the audit of the holds on the metrics, and names the orders. Not part of readiness: no reason to send work away. */
@Injectable()
export class AuditHoldsLoop implements OnApplicationBootstrap {
  private readonly loop: PollingLoop;
  private readonly rounds = new AuditRounds<HoldFinding>((HOLD_AUDIT_DAYS * DAY_MS) / SLICE_MS);

  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: InventorySettings,
    @Inject(LOGGER) private readonly logger: Logger,
    shutdown: Shutdown,
  ) {
    this.loop = new PollingLoop({
      turn: () => this.turn(),
      pauseMs: settings.holdAuditIntervalMs,
      onError: (error) => logger.error({ err: error }, 'the audit of the holds failed; it tries again'),
    });
    shutdown.add('work', 'hold-audit', () => this.loop.stop());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  private async turn(): Promise<false> {
    for (const { name, ...range } of this.rounds.begin(Date.now())) {
      this.rounds.record(name, await auditHolds(this.database, range, this.settings.holdUnendedAfterMs));
    }
    this.tell();
    return false;
  }

  private tell(): void {
    const findings = this.rounds.findings();
    showByCheck(holdFindings, HOLD_CHECKS, findings, ({ orders }) => orders);
    showByCheck(holdDelta, HOLD_CHECKS, findings, ({ units }) => units);
    for (const finding of findings) {
      this.logger.error({ event: 'hold-delta', ...finding }, 'stock is not where the ends of orders say');
    }
  }
}
