import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Semaphore } from '../index.js';
import { quiet } from '../testing/quiet.js';
import { ScriptedContext } from '../testing/scripted-context.js';

interface Request {
  readonly weight: number;
  /** Turns of the microtask queue before it asks, while it holds, and until its context ends, if it does. */
  readonly pause: number;
  readonly hold: number;
  readonly cancelAfter: number | null;
}

const CAPACITY = 4;
const requests = fc.array(
  fc.record({
    weight: fc.integer({ min: 1, max: CAPACITY }),
    pause: fc.nat(20),
    hold: fc.nat(10),
    cancelAfter: fc.option(fc.nat(20), { nil: null }),
  }),
  { maxLength: 30 },
);

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await Promise.resolve();
}

/** Everything that happens to the requests of a program, and the most that was held at once. */
async function run(program: readonly Request[]) {
  const semaphore = new Semaphore(CAPACITY);
  const [asked, granted, cancelled]: number[][] = [[], [], []];
  let [held, mostHeld, listeners] = [0, 0, 0];
  const one = async ({ weight, pause, hold, cancelAfter }: Request, name: number) => {
    await turns(pause);
    const ctx = new ScriptedContext();
    if (cancelAfter !== null) void turns(cancelAfter).then(() => ctx.end());
    asked!.push(name);
    try {
      using permit = await semaphore.acquire(weight, ctx);
      expect(permit).toBeDefined();
      granted!.push(name);
      held += weight;
      mostHeld = Math.max(mostHeld, held);
      await turns(hold);
      held -= weight;
    } catch (error) {
      if (error !== ctx.error) throw error;
      cancelled!.push(name);
    }
    listeners += ctx.listeners;
  };
  const all = Promise.all(program.map(one));
  await quiet();
  return { semaphore, asked: asked!, granted: granted!, cancelled: cancelled!, mostHeld, listeners, all };
}

describe('a semaphore, whatever is asked of it and given up', () => {
  it('serves everybody else, in order of asking, never too much at once, and has all permits back', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (program) => {
        const { semaphore, asked, granted, cancelled, mostHeld, listeners, all } = await run(program);
        const gaveUp = new Set(cancelled);
        // Nobody is stuck: quiet has come, and everybody has one or the other.
        expect(granted.length + cancelled.length).toBe(program.length);
        await all;
        expect(granted).toEqual(asked.filter((name) => !gaveUp.has(name)));
        expect(mostHeld).toBeLessThanOrEqual(CAPACITY);
        expect([semaphore.available, semaphore.waiting, listeners]).toEqual([CAPACITY, 0, 0]);
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
