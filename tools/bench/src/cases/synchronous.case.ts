import type { BenchCase } from './bench-case.js';
import { LoadBench } from './load-bench.js';

const CUSTOMERS = 64;
const SYNCHRONOUS = 'synchronous';
const ASYNCHRONOUS = 'asynchronous';

/** How long a customer waits for an answer: 202 at once, against the whole saga within the request. */
export const synchronous: BenchCase = {
  name: 'synchronous',
  title: `mean response with ${CUSTOMERS} customers who come again when their order has ended: 202, against the saga within the request`,
  needs: ['product', 'tutorial'],
  contenderCount: 2,
  open: async (bench) => {
    const system = await bench.system();
    const tutorial = await bench.tutorial();
    const product = new LoadBench(system.subject, system.load, system.beside);
    const atOnce = new LoadBench(tutorial.atOnce, system.load, system.beside);
    const shape = { kind: 'closed', inFlight: CUSTOMERS, until: 'end' } as const;
    return {
      contenders: [
        { name: ASYNCHRONOUS, orders: product },
        { name: SYNCHRONOUS, orders: atOnce },
      ].map(({ name, orders }) => ({
        name,
        measure: async (time) => {
          const sample = await orders.measure(shape, time);
          await orders.settle();
          return sample;
        },
      })),
      figures: [
        {
          row: 11,
          name: 'mean response, synchronous / asynchronous',
          unit: '',
          better: 'higher',
          floor: 4.4,
          aim: 15,
          of: (round) => round[SYNCHRONOUS]!['answerMeanMs']! / round[ASYNCHRONOUS]!['answerMeanMs']!,
        },
        {
          name: 'mean response, asynchronous',
          unit: 'ms',
          better: 'lower',
          of: (round) => round[ASYNCHRONOUS]!['answerMeanMs']!,
        },
        {
          name: 'completed orders, asynchronous / synchronous',
          unit: '',
          better: 'higher',
          of: (round) => round[ASYNCHRONOUS]!['endedPerSecond']! / round[SYNCHRONOUS]!['endedPerSecond']!,
        },
      ],
      check: async () => [...(await product.check()), ...(await atOnce.check())],
      close: async () => undefined,
    };
  },
};
