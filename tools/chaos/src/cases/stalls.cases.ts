import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseName } from '@millrace/stack';
import type { ChaosCase } from './chaos-case.js';
import { oneOf, spread } from './times.js';

const LOCKS = 4;
/** Long enough that every connection of a pool waits for it, and shorter than statements may take. */
const LOCKED_SECONDS = 3;
const HOT_TABLES: readonly [HotTable, ...HotTable[]] = [
  { database: 'inventory', table: 'stock' },
  { database: 'payment', table: 'payment_operations' },
  { database: 'order_shard_0', table: 'sagas' },
  { database: 'order_shard_1', table: 'orders' },
  { database: 'order_shard_0', table: 'outbox' },
  { database: 'inventory', table: 'inbox' },
];

interface HotTable {
  readonly database: DatabaseName;
  readonly table: string;
}

/** As a migration does that should not have been run by day. */
export const lockedTables: ChaosCase = {
  name: 'locked-tables',
  fault: 'a hot table of chance is locked for 3 s, four times: pools run empty behind it',
  loadMs: 24_000,
  schedule: ({ random, loadMs }) =>
    spread(random, loadMs, LOCKS).map((atMs) => {
      const { database, table } = oneOf(random, HOT_TABLES);
      return {
        atMs,
        what: `lock ${table} of ${database} for ${LOCKED_SECONDS} s`,
        act: async ({ lab }) => {
          const url = lab.stack.stack.databases[database];
          await lab.databases.run(
            url,
            `BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(${LOCKED_SECONDS}); COMMIT`,
          );
        },
      };
    }),
};

const STUTTERS = 10;
const VICTIMS: readonly [string, ...string[]] = [
  'order-1',
  'order-2',
  'inventory-1',
  'inventory-2',
  'payment-1',
  'payment-2',
  'gateway',
  'payment-sandbox',
  'kafka',
  'postgres',
];

/** Shorter and longer than sessions and leases: nobody knows whether the other one is dead. */
export const stutters: ChaosCase = {
  name: 'stutters',
  fault: 'a process of chance, broker and Postgres included, stands still for up to 5 s, ten times',
  loadMs: 30_000,
  schedule: ({ random, loadMs }) =>
    spread(random, loadMs, STUTTERS).map((atMs) => {
      const [victim, forMs] = [oneOf(random, VICTIMS), Math.round(500 + 4_500 * random())];
      return {
        atMs,
        what: `SIGSTOP ${victim} for ${forMs / 1_000} s`,
        act: async ({ lab, signal }) => {
          await lab.kill(victim, 'SIGSTOP');
          await pause(forMs, undefined, { signal });
          await lab.kill(victim, 'SIGCONT');
        },
      };
    }),
};
