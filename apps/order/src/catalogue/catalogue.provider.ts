import { skuListed } from '@millrace/contracts';
import { CompactedTable } from '@millrace/messaging';
import { LOGGER, SETTINGS, Shutdown, kafkaConnection } from '@millrace/service-kit';
import { HealthRegistry, type Logger } from '@millrace/telemetry';
import type { FactoryProvider } from '@nestjs/common';
import type { OrderSettings } from '../order.config.js';
import { Catalogue, type CatalogueEntry } from './catalogue.js';

export const catalogueProvider: FactoryProvider<Catalogue> = {
  provide: Catalogue,
  inject: [SETTINGS, LOGGER, HealthRegistry, Shutdown],
  useFactory: (settings: OrderSettings, logger: Logger, health: HealthRegistry, shutdown: Shutdown) => {
    const table = new CompactedTable<CatalogueEntry>({
      service: 'order',
      ...kafkaConnection(settings),
      contract: skuListed,
      revisionOf: ({ revision }) => revision,
      logger,
      health,
    });
    shutdown.add('work', 'catalogue', () => table.stop());
    return new Catalogue(table);
  },
};
