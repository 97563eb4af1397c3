import { Database } from '@millrace/persistence';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import type { FactoryProvider } from '@nestjs/common';
import { Shutdown } from '../shutdown.js';
import { LOGGER, SETTINGS } from '../tokens.js';
import { RetentionLoop, type RetentionPolicy } from './retention.loop.js';

/** Keeps the tables of a service with one database small; runs from start to shutdown. */
export function retentionProvider(
  name: string,
  /** Of the service's own settings. */
  policyOf: (settings: never) => RetentionPolicy,
): FactoryProvider<RetentionLoop> {
  return {
    provide: RetentionLoop,
    inject: [SETTINGS, LOGGER, HealthRegistry, Shutdown, Database],
    useFactory: (
      settings: unknown,
      logger: Logger,
      health: HealthRegistry,
      shutdown: Shutdown,
      database: Database,
    ) =>
      startRetention(
        new RetentionLoop({
          policy: policyOf(settings as never),
          databases: () => [{ name, database }],
          logger,
          health,
        }),
        shutdown,
      ),
  };
}

/** Starts it, and has it stopped before the connections are closed. */
export function startRetention(loop: RetentionLoop, shutdown: Shutdown): RetentionLoop {
  loop.start();
  shutdown.add('work', 'retention', () => loop.stop());
  return loop;
}
