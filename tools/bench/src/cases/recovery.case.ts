import { setTimeout as pause } from 'node:timers/promises';
import type { Sample } from '../measure/measure-load.js';
import { allReady } from '../system/all-ready.js';
import type { BenchSystem } from '../system/bench-system.js';
import type { BenchCase, MeasureTime } from './bench-case.js';
import { LoadBench } from './load-bench.js';

const ONE = 'one consumer killed';
const ALL = 'everything killed';
const RATE_PER_SECOND = 50;
/** Load before the kill. */
const LEAD_MS = 1_500;
const READY_TIMEOUT_MS = 300_000;

/** kill -9 under load: how long the slowest order takes, and that none is lost. */
export const recovery: BenchCase = {
  name: 'recovery',
  title: 'kill -9 under load, of one consumer and of everything: the slowest order, and what was lost',
  needs: ['another'],
  contenderCount: 2,
  contenderMs: ({ afterKillMs }) => LEAD_MS + afterKillMs + 8_000,
  maxRounds: { quick: 1, full: 3 },
  // A system of its own, which is to be started, and killed.
  onRequestIn: ['quick'],
  open: async (bench) => {
    const { system, release } = await bench.anotherSystem({
      name: 'recovery',
      killed: true,
      replicas: { order: 2, inventory: 2, payment: 2 },
    });
    const { afterKillMs } = bench.mode;
    const { ends: _, ...target } = system.subject.target;
    // The broker is among what is killed: ends are read from the databases.
    const orders = new LoadBench({ ...system.subject, target }, system.load, system.beside);
    return {
      contenders: [
        {
          name: ONE,
          measure: (time) => killUnderLoad({ system, orders, afterKillMs }, time, ['inventory-1']),
        },
        {
          name: ALL,
          measure: (time) => killUnderLoad({ system, orders, afterKillMs }, time, everything(system)),
        },
      ],
      figures: [
        {
          row: 13,
          name: 'one consumer killed: slowest order, accept to end',
          unit: 's',
          better: 'lower',
          floor: 10,
          aim: 5,
          of: (round) => round[ONE]!['slowestSeconds']!,
        },
        {
          row: 13,
          name: 'everything killed: last order in flight ends after all is back',
          unit: 's',
          better: 'lower',
          floor: 10,
          aim: 3.5,
          of: (round) => round[ALL]!['lastAfterBackSeconds']!,
        },
        {
          name: 'everything killed: from the kill until all is back',
          unit: 's',
          better: 'lower',
          of: (round) => round[ALL]!['backSeconds']!,
        },
      ],
      check: () => orders.check(),
      close: release,
    };
  },
};

function everything({ stack }: BenchSystem): readonly string[] {
  return ['postgres', 'kafka', ...stack.stack.services.map(({ instance }) => instance)];
}

interface Killing {
  readonly system: BenchSystem;
  readonly orders: LoadBench;
  readonly afterKillMs: number;
}

async function killUnderLoad(
  { system, orders, afterKillMs }: Killing,
  time: MeasureTime,
  victims: readonly string[],
): Promise<Sample> {
  const load = orders.send(
    { kind: 'open', ratePerSecond: RATE_PER_SECOND },
    { ...time, warmUpMs: 0, measureMs: LEAD_MS + afterKillMs },
  );
  await pause(LEAD_MS);
  const killedAt = new Date();
  for (const victim of victims) system.stack.kill(victim, 'SIGKILL');
  await allReady(system.stack, READY_TIMEOUT_MS);
  const backAt = new Date();
  const { unanswered } = await load;
  await orders.settle();
  const { lastEnd, slowestMs } = await system.books.slowestOf(
    new Date(killedAt.getTime() - LEAD_MS),
    killedAt,
  );
  return {
    backSeconds: (backAt.getTime() - killedAt.getTime()) / 1_000,
    lastAfterBackSeconds: Math.max(0, (lastEnd.getTime() - backAt.getTime()) / 1_000),
    slowestSeconds: slowestMs / 1_000,
    unanswered,
  };
}
