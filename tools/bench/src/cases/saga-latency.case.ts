import type { BenchCase, Contender, Figure } from './bench-case.js';
import { LoadBench } from './load-bench.js';

/** A modest rate, at which batches are small and every order is nearly alone. */
const MODEST_RATE = 171;
const SHARE_OF_CAPACITY = 0.7;
const BARE = `bare program at ${MODEST_RATE}/s`;

/** How long an order takes, from the moment its customer wanted to send it. */
export const sagaLatency: BenchCase = {
  name: 'saga-latency',
  title: `orders that come as they like (Poisson), at ${100 * SHARE_OF_CAPACITY} % of the capacity and at ${MODEST_RATE}/s: accept to end`,
  needs: ['product', 'bare'],
  contenderCount: 3,
  open: async (bench) => {
    const system = await bench.system();
    const bare = await bench.bare();
    const orders = new LoadBench(system.subject, system.load, system.beside);
    const limit = new LoadBench(bare.subject, system.load, system.beside);
    const offering = (name: string, to: LoadBench, ratePerSecond: number): Contender => ({
      name,
      measure: async (time) => {
        const sample = await to.measure({ kind: 'open', ratePerSecond }, time);
        await to.settle();
        return { offeredPerSecond: ratePerSecond, ...sample };
      },
    });
    return {
      contenders: [
        offering('at 70 %', orders, SHARE_OF_CAPACITY * (await bench.capacity())),
        offering('at 171/s', orders, MODEST_RATE),
        offering(BARE, limit, MODEST_RATE),
      ],
      figures: [
        ...latencies('at 70 %', { p50: { floor: 300, aim: 100 }, p99: { floor: 1_000, aim: 200 } }),
        ...latencies('at 171/s', { p50: { floor: 80, aim: 30 }, p99: { floor: 240, aim: 60 } }),
        // What this machine allows at that rate: no plain program with as many messages is faster.
        ...latencies(BARE),
      ],
      check: async () => [...(await orders.check()), ...(await limit.check())],
      close: async () => undefined,
    };
  },
};

type Bars = { readonly floor: number; readonly aim: number };

function latencies(contender: string, bars?: { readonly p50: Bars; readonly p99: Bars }): readonly Figure[] {
  const figure = (name: string, key: string, more: Partial<Figure> = {}): Figure => ({
    name: `${name} ${contender}`,
    unit: 'ms',
    better: 'lower',
    of: (round) => round[contender]![key]!,
    ...more,
  });
  return [
    figure('accept, p50', 'answerP50Ms'),
    figure('accept, p99', 'answerP99Ms'),
    figure('accept to end, p50', 'endP50Ms', bars && { row: 8, ...bars.p50 }),
    figure('accept to end, p99', 'endP99Ms', bars && { row: 8, ...bars.p99 }),
    figure('CPU per order', 'cpuUsPerOrder', { unit: 'us' }),
  ];
}
