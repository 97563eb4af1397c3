import { describe, expect, it } from '@jest/globals';
import { awaitNeeds, type UnmetNeed } from './await-needs.js';

const never = new AbortController().signal;
const pauseMs = { first: 1, last: 3 };

/** Missing for the first `looks` looks. */
function late(name: string, looks: number) {
  let seen = 0;
  return {
    name,
    check: async () => {
      seen += 1;
      if (seen <= looks) throw new Error(`${name} is away`);
    },
  };
}

describe('waiting for needs', () => {
  it('ends at the first look that finds them all, and says nothing when that is the first', async () => {
    const told: (readonly UnmetNeed[])[] = [];
    const onUnmet = (unmet: readonly UnmetNeed[]) => void told.push(unmet);
    await awaitNeeds({ needs: [late('a', 0)], onUnmet, signal: never });
    expect(told).toEqual([]);
    await awaitNeeds({ needs: [late('a', 1), late('b', 2)], onUnmet, signal: never, pauseMs });
    expect(told.map((unmet) => unmet.map(({ name }) => name))).toEqual([['a', 'b'], ['b']]);
  });

  it('pauses ever longer, up to a limit', async () => {
    const pauses: number[] = [];
    const onUnmet = (_unmet: readonly UnmetNeed[], nextInMs: number) => void pauses.push(nextInMs);
    await awaitNeeds({ needs: [late('a', 4)], onUnmet, signal: never, pauseMs });
    expect(pauses).toEqual([1, 2, 3, 3]);
  });

  it('gives the reason of every address of a host', async () => {
    const reasons: string[] = [];
    let looks = 0;
    const check = async () => {
      looks += 1;
      if (looks === 1)
        throw new AggregateError([new Error('refused at ::1'), new Error('refused at 127.0.0.1')]);
    };
    const onUnmet = (unmet: readonly UnmetNeed[]) => void reasons.push(unmet[0]!.reason);
    await awaitNeeds({ needs: [{ name: 'a', check }], onUnmet, signal: never, pauseMs });
    expect(reasons).toEqual(['refused at ::1; refused at 127.0.0.1']);
  });

  it('ends when it is told to, also while a look hangs', async () => {
    const told = new AbortController();
    const hanging = { name: 'a', check: () => new Promise(() => undefined) };
    const waiting = awaitNeeds({ needs: [hanging], onUnmet: () => undefined, signal: told.signal });
    told.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
