import 'reflect-metadata';
import { runService } from '@millrace/service-kit';
import { inventorySettings } from './inventory.config.js';
import { InventoryModule } from './inventory.module.js';

await runService({
  name: 'inventory',
  title: 'Inventory',
  description: 'The catalogue and the stock: what is available, held for an order, or sold.',
  settings: inventorySettings,
  module: InventoryModule,
});
