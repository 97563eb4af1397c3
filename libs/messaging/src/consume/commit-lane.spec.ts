import { describe, expect, it, jest } from '@jest/globals';
import { eventually } from '@millrace/testing';
import { CommitLane } from './commit-lane.js';

type Commit = (parts: readonly string[]) => Promise<void>;

/** A lane of words, each as large as it is long; what was committed, and what was told, is written down. */
function open(commit: Commit = async () => undefined, { maxSize = 10, patienceMs = 60_000 } = {}) {
  const log: string[] = [];
  const lane = new CommitLane<string>({
    commit: async (parts) => {
      log.push(parts.join(' '));
      await commit(parts);
    },
    sizeOf: (part) => part.length,
    maxSize,
    patienceMs,
    onParted: (error, parts) => log.push(`${(error as Error).message}: ${parts.join(' | ')}`),
  });
  const logged = (line: string) =>
    eventually(() => expect(log).toContain(line), { waitingFor: `"${line}" in the log: ${log.join(', ')}` });
  return { lane, log, logged };
}

/** The first commit of the lane takes until the gate is opened. */
function gated() {
  const gate = Promise.withResolvers<void>();
  let commits = 0;
  return { gate, ...open(async () => (commits++ === 0 ? gate.promise : undefined)) };
}

describe('a commit lane', () => {
  it('commits together what one turn of the event loop brings', async () => {
    const { lane, log } = open();
    await Promise.all([lane.add('a'), lane.add('b')]);
    expect(log).toEqual(['a b']);
  });

  it('commits together what came while a commit ran, in the order in which it came', async () => {
    const { lane, log, logged, gate } = gated();
    const all = [lane.add('a')];
    await logged('a');
    all.push(lane.add('b'), lane.add('c'));
    gate.resolve();
    await Promise.all(all);
    expect(log).toEqual(['a', 'b c']);
  });

  it('lets those whom a commit has settled join the next one', async () => {
    const { lane, log, logged, gate } = gated();
    const twice = lane.add('a').then(() => lane.add('more of a'));
    await logged('a');
    const once = lane.add('b');
    gate.resolve();
    await Promise.all([twice, once]);
    expect(log).toEqual(['a', 'b more of a']);
  });

  it('takes no more at once than it may, and a part that is larger alone', async () => {
    const { lane, log } = open(undefined, { maxSize: 4 });
    await Promise.all(['ab', 'cd', 'e', 'far too long', 'f'].map((part) => lane.add(part)));
    expect(log).toEqual(['ab cd', 'e', 'far too long', 'f']);
  });

  it('tries one by one what failed together: only the culprit hears of it', async () => {
    const { lane, log } = open(async (parts) => {
      if (parts.includes('bad')) throw new Error('no');
    });
    const outcomes = await Promise.allSettled(['a', 'bad', 'b'].map((part) => lane.add(part)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(log).toEqual(['a bad b', 'no: a | bad | b', 'a', 'bad', 'b']);
  });

  it('a part that fails alone is tried once', async () => {
    const { lane, log } = open(async () => {
      throw new Error('no');
    });
    await expect(lane.add('a')).rejects.toThrow('no');
    expect(log).toEqual(['a']);
  });

  it('goes ahead without a commit that hangs, and still one at a time', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'Date', 'performance'] });
    try {
      const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      let commits = 0;
      const { lane, log } = open(async () => gates[commits++]?.promise, { patienceMs: 200 });
      // One to come to its turn, one to begin.
      const turn = async () => {
        for (let times = 0; times < 2; times++) await new Promise((resolve) => setImmediate(resolve));
      };
      const hanging = lane.add('a');
      await turn();
      const second = lane.add('b');
      await turn();
      expect(log).toEqual(['a']);
      jest.advanceTimersByTime(200);
      await turn();
      expect(log).toEqual(['a', 'b']);
      gates[0]!.resolve();
      await hanging;
      const third = lane.add('c');
      await turn();
      expect(log).toEqual(['a', 'b']);
      gates[1]!.resolve();
      await Promise.all([second, third]);
      expect(log).toEqual(['a', 'b', 'c']);
    } finally {
      jest.useRealTimers();
    }
  });
});
