import { addOldOrders } from '../system/old-orders.js';
import type { BenchCase } from './bench-case.js';
import { sideBySide } from './side-by-side.js';

const NONE = 'no old orders';
const MANY = 'with old orders';
/** What an old order takes to be written to every table, in ms; seen on two cores. */
const FILL_MS = 0.09;

/** Whether the tables stay fast when they are full. */
export const oldOrders: BenchCase = {
  name: 'old-orders',
  title: 'completed orders with old ones in every table (10 million in full mode) against none',
  needs: ['product', 'another'],
  contenderCount: 2,
  preparationMs: ({ oldOrders: count }) => FILL_MS * count,
  onRequestIn: ['quick', 'full'],
  open: async (bench) => {
    const empty = await bench.system();
    const { system: full, release } = await bench.anotherSystem({ name: 'old-orders' });
    const { databases } = full.stack.stack;
    const shards = [databases.order_shard_0, databases.order_shard_1];
    const { inventory, payment } = databases;
    await addOldOrders({ shards, inventory, payment }, bench.mode.oldOrders, bench.say);
    const { contenders, check } = sideBySide({ [NONE]: empty, [MANY]: full });
    return {
      contenders: contenders.map(({ name, measure }) => ({
        name,
        measure: async (time) => ({
          oldOrders: name === MANY ? bench.mode.oldOrders : 0,
          ...(await measure(time)),
        }),
      })),
      check,
      figures: [
        {
          name: 'completed with old orders in the tables / without',
          unit: '',
          better: 'higher',
          floor: 0.8,
          aim: 0.95,
          of: (round) => round[MANY]!['endedPerSecond']! / round[NONE]!['endedPerSecond']!,
        },
      ],
      close: release,
    };
  },
};
