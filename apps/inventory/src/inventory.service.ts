import { inventorySettings } from './inventory.config.js';
import { InventoryModule } from './inventory.module.js';

/** The service as `main` runs it and specs start it. */
export const inventory = {
  name: 'inventory',
  title: 'Inventory',
  description: 'The catalogue and the stock: what is available, held for an order, or sold.',
  settings: inventorySettings,
  module: InventoryModule,
};
