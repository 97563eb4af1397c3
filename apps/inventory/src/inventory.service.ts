import { databaseNeed, databaseTls, kafkaNeed } from '@millrace/service-kit';
import { inventorySettings, type InventorySettings } from './inventory.config.js';
import { InventoryModule } from './inventory.module.js';
import { orderEnds, stockCommands } from './inventory.subscriptions.js';

/** The service as `main` runs it and specs start it. */
export const inventory = {
  name: 'inventory',
  title: 'Inventory',
  description: 'The catalogue and the stock: what is available, held for an order, or sold.',
  settings: inventorySettings,
  module: InventoryModule,
  needs: (settings: InventorySettings) => [
    kafkaNeed(settings, [stockCommands.topic, orderEnds.topic]),
    databaseNeed('database', { url: settings.databaseUrl, ...databaseTls(settings) }),
  ],
};
