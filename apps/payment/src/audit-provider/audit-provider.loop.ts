import { PollingLoop } from '@millrace/concurrency';
import { Database, showByCheck } from '@millrace/persistence';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import type { Logger } from '@millrace/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { PaymentSettings } from '../payment.config.js';
import { ProviderLedgerClient } from '../provider/provider-ledger.client.js';
import { auditProvider } from './audit-provider.js';
import { providerAuditBehind, providerDelta, providerFindings } from './audit-provider.metrics.js';
import { readFindings, secondsBehind } from './discrepancy.repository.js';
import { PROVIDER_CHECKS } from './find-discrepancies.js';

/** A minute of the provider's movements a round, so that one that was missed costs little to repeat. */
const SPAN_MS = 60_000;
const CLAIM_MS = 60_000;

/**
 * Compares the provider's own ledger with ours, in one process at a time; all of them show what was found. Not part
 * of readiness: no reason to send work away.
 */
@Injectable()
export class AuditProviderLoop implements OnApplicationBootstrap {
  private readonly loop: PollingLoop;
  private readonly provider: ProviderLedgerClient;

  constructor(
    private readonly database: Database,
    @Inject(SETTINGS) private readonly settings: PaymentSettings,
    @Inject(LOGGER) private readonly logger: Logger,
    shutdown: Shutdown,
  ) {
    this.provider = new ProviderLedgerClient({
      url: settings.providerUrl,
      apiKey: settings.providerApiKey,
      timeoutMs: settings.providerMaxTimeoutMs,
    });
    this.loop = new PollingLoop({
      turn: () => this.turn(),
      pauseMs: settings.providerAuditIntervalMs,
      onError: (error) => logger.warn({ err: error }, 'the audit of the provider failed; it tries again'),
    });
    shutdown.add('work', 'provider-audit', async () => {
      // First, so that a call that is under way does not hold the shutdown up.
      await this.provider.close();
      await this.loop.stop();
    });
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  private async turn(): Promise<boolean> {
    const settledAfterMs = this.settings.providerAuditSettledMs;
    try {
      return await auditProvider(this.database, this.provider, {
        settledAfterMs,
        spanMs: SPAN_MS,
        claimMs: CLAIM_MS,
      });
    } finally {
      await this.tell();
      providerAuditBehind.set(await secondsBehind(this.database, settledAfterMs));
    }
  }

  private async tell(): Promise<void> {
    const findings = await readFindings(this.database);
    showByCheck(providerFindings, PROVIDER_CHECKS, findings, ({ movements }) => movements);
    providerDelta.reset();
    for (const finding of findings) {
      const { check, currency, deltaMinor } = finding;
      providerDelta.set({ check, currency }, deltaMinor);
      this.logger.error(
        { event: 'provider-delta', ...finding },
        'the provider and the ledger do not say the same of a movement of money',
      );
    }
  }
}
