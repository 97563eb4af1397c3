import {
  costsPerOrder,
  readStatementCosts,
  resetStatements,
  type StatementCost,
} from '../profile/statements.js';
import type { BenchCase } from './bench-case.js';
import { LoadBench } from './load-bench.js';

const SHOWN = 30;
const LOADS = { '256 in flight': 256, '64 in flight': 64 };

/** What the databases are asked for one order: rows by the batch, and nothing by the order. */
export const statements: BenchCase = {
  name: 'statements',
  title: 'statements, rows and time in Postgres for one order, at 256 and at 64 in flight',
  needs: ['product'],
  contenderCount: Object.keys(LOADS).length,
  maxRounds: { quick: 1, full: 1 },
  // What it shows does not hang on the machine.
  onRequestIn: ['quick'],
  open: async (bench) => {
    const system = await bench.system();
    const { adminUrl } = system.stack.stack.postgres;
    const orders = new LoadBench(system.subject, system.load, system.beside);
    let details: readonly Readonly<Record<string, string | number>>[] = [];
    return {
      contenders: Object.entries(LOADS).map(([name, inFlight]) => ({
        name,
        measure: async (time) => {
          await resetStatements(adminUrl);
          const before = orders.accepted.length;
          const sample = await orders.measure({ kind: 'closed', inFlight, until: 'end' }, time);
          await orders.settle();
          const costs = await readStatementCosts(adminUrl);
          const count = orders.accepted.length - before;
          if (inFlight === LOADS['256 in flight'])
            details = costs.slice(0, SHOWN).map((cost) => detailOf(cost, count));
          return { ...costsPerOrder(costs, count), ...sample };
        },
      })),
      figures: [
        {
          name: 'statements per order, 256 in flight',
          unit: '',
          better: 'lower',
          of: (round) => round['256 in flight']!['statementsPerOrder']!,
        },
        {
          name: 'calls of the most frequent statement per order, 256 in flight',
          unit: '',
          better: 'lower',
          of: (round) => round['256 in flight']!['mostCallsOfOneStatementPerOrder']!,
        },
        {
          name: 'execution time in Postgres per order, 256 in flight',
          unit: 'us',
          better: 'lower',
          of: (round) => round['256 in flight']!['executionUsPerOrder']!,
        },
      ],
      details: () => details,
      check: () => orders.check(),
      close: async () => undefined,
    };
  },
};

function detailOf({ database, step, statement, calls, rows, totalMs }: StatementCost, orders: number) {
  return {
    database,
    step,
    'calls/order': calls / orders,
    'rows/call': rows / calls,
    'us/order': (1_000 * totalMs) / orders,
    statement,
  };
}
