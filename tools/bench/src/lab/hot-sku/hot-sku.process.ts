import { newSlottedId, uuidV7 } from '@millrace/ids';
import { Database, type Transaction, type Write, writeTogether } from '@millrace/persistence';
import { appModule } from '../../processes/app-module.js';
import { serveCalls } from '../../processes/serve-calls.js';

interface Reserve {
  readonly kind: 'reserve';
  readonly data: {
    readonly orderId: string;
    readonly attemptId: string;
    readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
    readonly holdSeconds: number;
  };
}

const SKU = 'HOT';
const BATCH = 500;
/** Orders that are decided one by one, at once. */
const WRITERS = 16;

interface OpenBatch {
  readonly transaction: Transaction;
  readonly write: (...writes: readonly Write[]) => void;
}

const { applyStockCommands } = await appModule<{
  applyStockCommands: (batch: OpenBatch, commands: readonly Reserve[]) => Promise<unknown>;
}>('inventory', 'handle-stock-commands/apply-stock-commands.js');

/** In one transaction, as the transport has it: what the handler leaves to be written ends it. */
function apply(database: Database, commands: readonly Reserve[]): Promise<void> {
  return database.transaction(async (transaction) => {
    const writes: Write[] = [];
    await applyStockCommands({ transaction, write: (...more) => void writes.push(...more) }, commands);
    await writeTogether(transaction, writes);
  });
}

const stockUp = `
  WITH listed AS (
    INSERT INTO skus (sku, title, unit_price_minor, currency, revision) VALUES ($1, 'Hot', 100, 'EUR', 1)
    ON CONFLICT (sku) DO NOTHING
  )
  INSERT INTO stock (sku, received, available) VALUES ($1, $2, $2)
  ON CONFLICT (sku) DO UPDATE SET received = $2, available = $2, reserved = 0, sold = 0`;

const readHeld = `
  SELECT
    (SELECT available FROM stock WHERE sku = $1) AS available,
    (SELECT reserved FROM stock WHERE sku = $1) AS reserved,
    (SELECT count(*) FROM holds WHERE status = 'held') AS held,
    (SELECT count(*) FROM holds WHERE status = 'rejected') AS rejected`;

function reserve(): Reserve {
  return {
    kind: 'reserve',
    data: {
      orderId: newSlottedId(7),
      attemptId: uuidV7(),
      lines: [{ sku: SKU, quantity: 1 }],
      holdSeconds: 900,
    },
  };
}

async function refill(database: Database, units: number): Promise<void> {
  await database.query('TRUNCATE holds');
  await database.query(stockUp, [SKU, units]);
}

interface Measure {
  readonly url: string;
  readonly measureMs: number;
  /** Orders per transaction. */
  readonly together: boolean;
}

/** Has everybody order the same SKU. The rate is that of the inventory's own code, its transaction included. */
async function measure({ url, measureMs, together }: Measure): Promise<{ readonly ordersPerSecond: number }> {
  const database = new Database({ url, applicationName: 'bench-hot-sku' });
  try {
    await refill(database, 1_000_000_000);
    const startedAt = performance.now();
    let orders = 0;
    const writer = async (batch: number) => {
      do {
        await apply(database, Array.from({ length: batch }, reserve));
        orders += batch;
      } while (performance.now() - startedAt < measureMs);
    };
    if (together) await writer(BATCH);
    else await Promise.all(Array.from({ length: WRITERS }, () => writer(1)));
    return { ordersPerSecond: orders / ((performance.now() - startedAt) / 1_000) };
  } finally {
    await database.close();
  }
}

interface Race {
  readonly url: string;
  readonly units: number;
  readonly buyers: number;
}

/** More buyers than units, in batches and one by one at the same time. @returns who got one, and what is left. */
async function race({ url, units, buyers }: Race): Promise<Readonly<Record<string, number>>> {
  const database = new Database({ url, applicationName: 'bench-hot-sku' });
  try {
    await refill(database, units);
    const commands = Array.from({ length: buyers }, reserve);
    const batches = Array.from({ length: WRITERS }, (_, n) => commands.filter((__, i) => i % WRITERS === n));
    const oneByOne = async (alone: readonly Reserve[]) => {
      for (const command of alone) await apply(database, [command]);
    };
    await Promise.all(batches.map((batch, n) => (n % 2 === 0 ? apply(database, batch) : oneByOne(batch))));
    const { rows } = await database.query<Record<string, number>>(readHeld, [SKU]);
    return rows[0]!;
  } finally {
    await database.close();
  }
}

serveCalls({ measure, race });
