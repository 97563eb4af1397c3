import { contracts } from '@millrace/contracts';
import { encodeMessage } from '@millrace/contract-kit';
import { reserveStock } from '@millrace/contracts';
import { DEFAULT_TUNING, OutboxRelays } from '@millrace/messaging';
import { Database } from '@millrace/persistence';
import { HealthRegistry, createLogger } from '@millrace/telemetry';
import type { Kafka } from 'kafkajs';
import { serveCalls } from '../../processes/serve-calls.js';

/** Rows as an order's first command leaves them. */
const fillOutbox = `
  INSERT INTO outbox (message_id, topic, key, slot, headers, value)
  SELECT gen_random_uuid(), $2, gen_random_uuid()::text, 7, $3::jsonb, $4
  FROM generate_series(1, $1)`;

interface Drain {
  readonly url: string;
  readonly rows: number;
  /** Keeps a transaction open that saw the outbox full: no dead row can be removed meanwhile. */
  readonly oldSnapshot: boolean;
}

/** Fills an outbox and has the relay of the services empty it, into a broker that takes everything at once. */
async function drain({ url, rows, oldSnapshot }: Drain): Promise<{ readonly rowsPerSecond: number }> {
  const database = new Database({ url, applicationName: 'bench-relay' });
  const reader = await database.openSession();
  try {
    const { topic, headers, value } = encodeMessage(reserveStock, reserveStock.example, {
      id: crypto.randomUUID(),
      source: '/millrace/order',
    });
    await database.query('TRUNCATE outbox RESTART IDENTITY');
    await database.query(fillOutbox, [rows, topic, JSON.stringify(headers), value]);
    if (oldSnapshot) {
      await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
      await reader.query('SELECT FROM outbox LIMIT 1');
    }
    const seconds = await relayAll(database, rows);
    const { rows: left } = await database.query<{ count: number }>('SELECT count(*) AS count FROM outbox');
    if (left[0]!.count !== 0) throw new Error(`${left[0]!.count} rows were not relayed`);
    if (oldSnapshot) await reader.query('COMMIT');
    return { rowsPerSecond: rows / seconds };
  } finally {
    await reader.close();
    await database.close();
  }
}

async function relayAll(database: Database, rows: number): Promise<number> {
  const all = Promise.withResolvers<number>();
  let sent = 0;
  const kafka = takesEverything((records) => {
    sent += records;
    if (sent === rows) all.resolve(performance.now());
  });
  const relays = new OutboxRelays({
    kafka,
    registry: contracts,
    outboxes: async () => [{ name: 'bench', database }],
    tuning: DEFAULT_TUNING,
    logger: createLogger({ service: 'bench-relay', level: 'warn' }),
    health: new HealthRegistry(),
  });
  const startedAt = performance.now();
  await relays.start();
  const endedAt = await all.promise;
  await relays.stop(10_000);
  return (endedAt - startedAt) / 1_000;
}

/** As much of a client of Kafka as a relay uses. */
function takesEverything(onRecords: (count: number) => void): Kafka {
  const producer = {
    connect: async () => undefined,
    disconnect: async () => undefined,
    sendBatch: async ({ topicMessages }: { topicMessages: readonly { messages: readonly unknown[] }[] }) => {
      onRecords(topicMessages.reduce((sum, { messages }) => sum + messages.length, 0));
      return [];
    },
  };
  return { producer: () => producer } as unknown as Kafka;
}

serveCalls({ drain });
