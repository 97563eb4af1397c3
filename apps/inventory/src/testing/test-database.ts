import { uuidV7 } from '@millrace/ids';
import { Database, migrate } from '@millrace/persistence';
import { freshDatabase } from '@millrace/testing';
import { putSku } from '../manage-catalogue/manage-catalogue.js';
import { migrations } from '../migrations/index.js';
import { receiveStock } from '../receive-stock/receive-stock.js';

export interface TestDatabase {
  readonly url: string;
  readonly database: Database;
  /** Lists a SKU and receives this many units of it. */
  stockUp(sku: string, quantity: number): Promise<void>;
  /** Closes the connections and drops the database. */
  remove(): Promise<void>;
}

/** A migrated inventory database of a spec's own. */
export async function testDatabase(): Promise<TestDatabase> {
  const fresh = await freshDatabase();
  await migrate({ url: fresh.url, migrations });
  const database = new Database({ url: fresh.url, applicationName: 'inventory-spec' });
  return {
    url: fresh.url,
    database,
    stockUp: async (sku, quantity) => {
      await putSku(database, sku, { title: sku, unitPriceMinor: 100, currency: 'EUR' });
      if (quantity > 0) await receiveStock(database, { sku, idempotencyKey: uuidV7(), quantity });
    },
    remove: async () => {
      await database.close();
      await fresh.drop();
    },
  };
}
