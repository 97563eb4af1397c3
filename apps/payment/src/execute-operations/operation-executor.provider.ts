import { randomUUID } from 'node:crypto';
import { Messaging } from '@millrace/messaging';
import { Database } from '@millrace/persistence';
import { LOGGER, SETTINGS, Shutdown } from '@millrace/service-kit';
import { HealthRegistry, LoopPulse, type Logger } from '@millrace/telemetry';
import type { FactoryProvider } from '@nestjs/common';
import type { PaymentSettings } from '../payment.config.js';
import { ProviderClient } from '../provider/provider.client.js';
import { providerPolicy } from '../provider/provider.policy.js';
import { OpenOperationsMonitor } from './open-operations.monitor.js';
import { OperationLeaseRepository } from './operation-lease.repository.js';
import { OperationExecutor } from './operation.executor.js';
import { OutcomeRecorder } from './outcome.recorder.js';

/** Without a look that succeeded for this long, readiness is red. */
const READY_SILENCE_MS = 10_000;

/** The executor of this process, started, watched, and stopped in order. */
export const operationExecutorProvider: FactoryProvider<OperationExecutor> = {
  provide: OperationExecutor,
  inject: [SETTINGS, LOGGER, Database, Messaging, HealthRegistry, Shutdown],
  useFactory: (
    settings: PaymentSettings,
    logger: Logger,
    database: Database,
    messaging: Messaging,
    health: HealthRegistry,
    shutdown: Shutdown,
  ) => {
    const terms = { owner: randomUUID(), leaseMs: settings.operationLeaseMs };
    const pause = { firstMs: settings.operationPauseMs, lastMs: settings.operationMaxPauseMs };
    const leases = new OperationLeaseRepository(database);
    const policy = providerPolicy(settings, logger);
    const provider = new ProviderClient({
      url: settings.providerUrl,
      apiKey: settings.providerApiKey,
      connections: settings.providerConcurrency,
    });
    const executor = new OperationExecutor({
      provider,
      policy,
      recorder: new OutcomeRecorder(database, leases, messaging.relays, { terms, pause }),
      leases,
      terms,
      pollMs: settings.operationPollMs,
      operationTimeoutMs: settings.operationTimeoutMs,
      logger,
      onTurn: watchLoop(health),
    });
    const monitor = new OpenOperationsMonitor(database, logger);
    executor.start();
    monitor.start();
    // With the consumers, so that the relay's last flush finds the replies of what was in flight.
    shutdown.add('intake', 'payment-operations', () => executor.stop(settings.drainMs));
    shutdown.add('work', 'open-operations-monitor', () => monitor.stop());
    shutdown.add('connections', 'provider', async () => {
      policy.close();
      await provider.close();
    });
    return executor;
  },
};

/** Ready while looks succeed; alive while the loop turns at all, whatever the database says. */
function watchLoop(health: HealthRegistry): (succeeded: boolean) => void {
  const pulse = new LoopPulse({ readyMs: READY_SILENCE_MS });
  pulse.watch(health, 'payment-operations');
  return (succeeded) => (succeeded ? pulse.succeeded() : pulse.failed());
}
