import { describe, expect, it } from '@jest/globals';
import type { LoadPlan } from '../load/load.protocol.js';
import type { Subject } from '../measure/measure-load.js';
import type { Worker } from '../processes/worker.js';
import type { MeasureTime } from './bench-case.js';
import { LoadBench } from './load-bench.js';

const TIME: MeasureTime = { warmUpMs: 1, measureMs: 2, seed: 3 };
const SHAPE = { kind: 'closed', inFlight: 256, until: 'end' } as const;

/** The plan that the load generator is given. */
async function planFor(time: MeasureTime): Promise<LoadPlan> {
  const plans: LoadPlan[] = [];
  const load = {
    on: () => undefined,
    call: (_: string, { plan }: { readonly plan: LoadPlan }) => {
      plans.push(plan);
      return Promise.resolve({ acceptedIds: [], status: new Uint16Array() });
    },
  } as unknown as Worker;
  await new LoadBench({} as Subject, load).send(SHAPE, time);
  return plans[0]!;
}

describe('the load of a case', () => {
  it('is the one that it asks for', async () => {
    expect(await planFor(TIME)).toMatchObject({ ...TIME, shape: SHAPE });
  });

  it('has no more orders in flight than the mode allows', async () => {
    expect((await planFor({ ...TIME, mostInFlight: 32 })).shape).toEqual({ ...SHAPE, inFlight: 32 });
    expect((await planFor({ ...TIME, mostInFlight: 1_000 })).shape).toEqual(SHAPE);
  });
});
