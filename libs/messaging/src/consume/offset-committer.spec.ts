import { describe, expect, it } from '@jest/globals';
import { eventually } from '@millrace/testing';
import { OffsetCommitter, type PartitionOffset } from './offset-committer.js';

const at = (partition: number, offset: string): PartitionOffset => ({ topic: 't', partition, offset });

function recording(outcomes: readonly (Error | Promise<void> | undefined)[] = []) {
  const calls: string[] = [];
  const errors: unknown[] = [];
  const committer = new OffsetCommitter({
    intervalMs: 1,
    commit: async (offsets) => {
      calls.push(offsets.map(({ partition, offset }) => `${partition}:${offset}`).join(' '));
      const outcome = outcomes[calls.length - 1];
      if (outcome instanceof Error) throw outcome;
      await outcome;
    },
    onCommitted: () => undefined,
    onError: (error) => errors.push(error),
  });
  return { committer, calls, errors };
}

describe('an offset committer', () => {
  it('commits the newest offset of each partition together', async () => {
    const { committer, calls } = recording();
    committer.note(at(0, '5'));
    committer.note(at(1, '3'));
    committer.note(at(0, '9'));
    await committer.flush();
    expect(calls).toEqual(['0:9 1:3']);
  });

  it('commits by itself after the interval', async () => {
    const { committer, calls } = recording();
    committer.note(at(0, '5'));
    await eventually(() => expect(calls).toEqual(['0:5']), { waitingFor: 'the commit' });
  });

  it('takes what failed into the next commit, unless something newer came', async () => {
    const { committer, calls, errors } = recording([new Error('rebalancing')]);
    committer.note(at(0, '5'));
    committer.note(at(1, '3'));
    await committer.flush();
    committer.note(at(0, '7'));
    await committer.flush();
    expect(errors).toHaveLength(1);
    expect(calls).toEqual(['0:5 1:3', '0:7 1:3']);
  });

  it('forgets on clear', async () => {
    const { committer, calls } = recording();
    committer.note(at(0, '5'));
    committer.clear();
    await committer.flush();
    expect(calls).toEqual([]);
  });

  it('forgets on clear also what was on its way and failed', async () => {
    const gate = Promise.withResolvers<void>();
    const { committer, calls, errors } = recording([gate.promise]);
    committer.note(at(0, '5'));
    const flushed = committer.flush();
    await eventually(() => expect(calls).toHaveLength(1), { waitingFor: 'the commit to begin' });
    committer.clear();
    gate.reject(new Error('illegal generation'));
    await flushed;
    await committer.flush();
    expect(errors).toHaveLength(1);
    expect(calls).toEqual(['0:5']);
  });
});
