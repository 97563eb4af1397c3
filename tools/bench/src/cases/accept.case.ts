import pg from 'pg';
import { BenchDatabases, type OrderDatabases } from '../system/bench-databases.js';
import { measureFsync } from '../measure/fsync.js';
import { startAcceptLab } from './accept-lab.js';
import type { BenchCase, Contender, Figure, Round } from './bench-case.js';
import { LoadBench } from './load-bench.js';

const CONNECTIONS = 64;
const DURABLE = 'durable';
const LIMITS = ['no database', 'a statement per request', 'a transaction per request'];
const FSYNC = 'fsync of the disk';

/** The route that takes orders, alone, against the same route with less or more naive work behind it. */
export const accept: BenchCase = {
  name: 'accept',
  title: `the route POST /orders alone, ${CONNECTIONS} connections: durable, without a database, and one by one; fsyncs of the disk`,
  needs: ['product'],
  contenderCount: 2 + LIMITS.length,
  contenderMs: ({ warmUpMs, measureMs }) => warmUpMs + measureMs + 300,
  open: async (bench) => {
    const system = await bench.system();
    const databases = await new BenchDatabases(system.stack.stack.postgres.adminUrl).ofOrder('bench_accept');
    const { lab, subject, close } = await startAcceptLab(bench, databases);
    const durable = new LoadBench(subject, system.load, system.beside);
    const limits = new LoadBench(subject, system.load, system.beside);
    return {
      contenders: [
        ...[DURABLE, ...LIMITS].map((name): Contender => ({
          name,
          measure: async (time) => {
            await lab.call('use', name);
            const orders = name === DURABLE ? durable : limits;
            return orders.measure({ kind: 'closed', inFlight: CONNECTIONS, until: 'answer' }, time);
          },
        })),
        { name: FSYNC, measure: async ({ measureMs }) => measureFsync(bench.dataDir, measureMs) },
      ],
      figures,
      check: async () =>
        durable.accepted.length === 0 ? ['not one order was accepted'] : lostOf(databases, durable.accepted),
      close,
    };
  },
};

const accepted = (round: Round, name: string) => round[name]!['acceptedPerSecond']!;

const figures: readonly Figure[] = [
  {
    row: 1,
    name: 'durable accept / the same route with no database',
    unit: '',
    better: 'higher',
    floor: 0.75,
    aim: 0.9,
    of: (round) => accepted(round, DURABLE) / accepted(round, 'no database'),
  },
  {
    row: 2,
    name: 'durable accept / one transaction per request',
    unit: '',
    better: 'higher',
    floor: 4,
    aim: 5,
    of: (round) => accepted(round, DURABLE) / accepted(round, 'a transaction per request'),
  },
  {
    name: 'durable accept / one statement per request',
    unit: '',
    better: 'higher',
    of: (round) => accepted(round, DURABLE) / accepted(round, 'a statement per request'),
  },
  {
    name: 'durable accept / fsyncs of the disk',
    unit: '',
    better: 'higher',
    of: (round) => accepted(round, DURABLE) / round[FSYNC]!['fsyncsPerSecond']!,
  },
  {
    name: 'durable accept',
    unit: '/s',
    better: 'higher',
    of: (round) => accepted(round, DURABLE),
  },
  {
    name: 'CPU per durable accept',
    unit: 'us',
    better: 'lower',
    of: (round) => round[DURABLE]!['cpuUsPerOrder']!,
  },
];

/** Of these orders those without a row, a saga and two messages. */
const readLost = `
  SELECT id FROM unnest($1::uuid[]) AS accepted (id)
  WHERE NOT EXISTS (SELECT FROM orders WHERE orders.id = accepted.id)
    OR NOT EXISTS (SELECT FROM sagas WHERE saga_id = accepted.id)
    OR (SELECT count(*) FROM outbox WHERE key = accepted.id::text) < 2`;

/** L: what was answered 202 is there, with everything that carries it on. */
async function lostOf({ shards }: OrderDatabases, ids: readonly string[]): Promise<readonly string[]> {
  let missing = ids;
  for (const connectionString of shards) {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      await client.query('CREATE INDEX ON outbox (key)');
      missing = (await client.query<{ id: string }>(readLost, [missing])).rows.map(({ id }) => id);
    } finally {
      await client.end();
    }
  }
  return missing.length === 0 ? [] : [`L: ${missing.length} accepted orders are lost, e.g. ${missing[0]}`];
}
