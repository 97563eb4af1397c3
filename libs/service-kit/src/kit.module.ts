import { HealthRegistry, type Logger } from '@millrace/telemetry';
import { type DynamicModule, Module } from '@nestjs/common';
import { ServiceInfoController } from './service-info.controller.js';
import { Shutdown } from './shutdown.js';
import { LOGGER, SETTINGS } from './tokens.js';

/** What every service has: settings, logger, health, shutdown. Global. */
@Module({})
export class KitModule {
  static register(parts: {
    readonly settings: unknown;
    readonly logger: Logger;
    readonly health: HealthRegistry;
    readonly shutdown: Shutdown;
  }): DynamicModule {
    return {
      module: KitModule,
      global: true,
      controllers: [ServiceInfoController],
      providers: [
        { provide: SETTINGS, useValue: parts.settings },
        { provide: LOGGER, useValue: parts.logger },
        { provide: HealthRegistry, useValue: parts.health },
        { provide: Shutdown, useValue: parts.shutdown },
      ],
      exports: [SETTINGS, LOGGER, HealthRegistry, Shutdown],
    };
  }
}
