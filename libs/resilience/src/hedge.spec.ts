import { ManualClock } from '@millrace/context/testing';
import { describe, expect, it } from '@jest/globals';
import { hedgeRead } from './hedge.js';

/** Reads that answer after so many ms, or fail then. */
function given(script: readonly { readonly afterMs: number; readonly fails?: boolean }[]) {
  const clock = new ManualClock();
  const calls: AbortSignal[] = [];
  const read = (signal: AbortSignal, number: number) =>
    new Promise<string>((resolve, reject) => {
      calls.push(signal);
      const { afterMs, fails } = script[number - 1]!;
      clock.after(afterMs, () =>
        fails ? reject(new Error(`failed ${number}`)) : resolve(`answer ${number}`),
      );
    });
  return { clock, calls, read };
}

const settled = (outcome: Promise<string>) => outcome.catch((error: Error) => error.message);

describe('hedgeRead', () => {
  it('asks once when the answer comes in time', async () => {
    const { clock, calls, read } = given([{ afterMs: 90 }]);
    const outcome = hedgeRead(read, { afterMs: 100, clock });
    await clock.pass(90);
    expect([await outcome, calls.length, clock.pending]).toEqual(['answer 1', 1, 0]);
  });

  it('asks again when it is late, takes the first answer and cancels the rest', async () => {
    const { clock, calls, read } = given([{ afterMs: 1_000 }, { afterMs: 50 }]);
    const outcome = hedgeRead(read, { afterMs: 100, clock });
    await clock.pass(150);
    expect(await outcome).toBe('answer 2');
    expect(calls.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('asks no more often than it may', async () => {
    const { clock, calls, read } = given([{ afterMs: 1_000 }, { afterMs: 2_000 }, { afterMs: 1 }]);
    const outcome = hedgeRead(read, { afterMs: 100, maxHedges: 1, clock });
    await clock.pass(1_000);
    expect([await outcome, calls.length]).toEqual(['answer 1', 2]);
  });

  it('does not ask when it is told not to', async () => {
    const { clock, calls, read } = given([{ afterMs: 1_000 }]);
    const outcome = hedgeRead(read, { afterMs: 100, onHedge: () => false, clock });
    await clock.pass(1_000);
    expect([await outcome, calls.length]).toEqual(['answer 1', 1]);
  });

  it('fails with an early error at once, and with a late one when no call is left', async () => {
    const early = given([{ afterMs: 10, fails: true }]);
    const atOnce = settled(hedgeRead(early.read, { afterMs: 100, clock: early.clock }));
    await early.clock.pass(10);
    expect(await atOnce).toBe('failed 1');
    expect(early.clock.pending).toBe(0);

    const late = given([{ afterMs: 150, fails: true }, { afterMs: 100 }]);
    const other = settled(hedgeRead(late.read, { afterMs: 100, clock: late.clock }));
    await late.clock.pass(200);
    expect(await other).toBe('answer 2');
  });

  it('ends with its caller', async () => {
    const { clock, calls, read } = given([{ afterMs: 1_000 }]);
    const caller = new AbortController();
    const outcome = settled(hedgeRead(read, { afterMs: 100, clock }, caller.signal));
    caller.abort(new Error('left'));
    expect(await outcome).toBe('left');
    expect(calls[0]?.aborted).toBe(true);
  });
});
