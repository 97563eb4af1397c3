import { PollingLoop } from '@millrace/concurrency';
import { AuditRounds, Database, showByCheck, SLICE_MS } from '@millrace/persistence';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { PaymentSettings } from '../payment.config.js';
import { auditMoney, MONEY_CHECKS, type MoneyFinding } from './audit-money.js';
import { moneyDelta, moneyFindings } from './audit-money.metrics.js';

const DAY_MS = 86_400_000;

/** Puts the audit of the money on the metrics, and names the orders. Not part of readiness: no reason to send work away. */
@Injectable()
export class AuditMoneyLoop implements OnApplicationBootstrap {
  private readonly loop: PollingLoop;
  private readonly rounds: AuditRounds<MoneyFinding>;

  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: PaymentSettings,
    @Inject(LOGGER) private readonly logger: Logger,
    shutdown: Shutdown,
  ) {
    this.rounds = new AuditRounds((settings.moneyAuditDays * DAY_MS) / SLICE_MS);
    this.loop = new PollingLoop({
      turn: () => this.turn(),
      pauseMs: settings.moneyAuditIntervalMs,
      onError: (error) => logger.error({ err: error }, 'the audit of the money failed; it tries again'),
    });
    shutdown.add('work', 'money-audit', () => this.loop.stop());
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  private async turn(): Promise<false> {
    for (const { name, ...range } of this.rounds.begin(Date.now())) {
      this.rounds.record(name, await auditMoney(this.database, range, this.settings.moneyUnendedAfterMs));
    }
    this.tell();
    return false;
  }

  private tell(): void {
    const findings = this.rounds.findings();
    showByCheck(moneyFindings, MONEY_CHECKS, findings, ({ orders }) => orders);
    moneyDelta.reset();
    for (const finding of findings) {
      const { check, currency, deltaMinor } = finding;
      moneyDelta.inc({ check, currency }, deltaMinor);
      this.logger.error({ event: 'money-delta', ...finding }, 'money is not where the orders say');
    }
  }
}
