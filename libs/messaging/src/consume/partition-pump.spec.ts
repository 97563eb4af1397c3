import { describe, expect, it } from '@jest/globals';
import { spawn } from '@millrace/concurrency';
import { Context, currentContext } from '@millrace/context';
import { eventually } from '@millrace/testing';
import type { BatchOutcome } from './batch-outcome.js';
import { PartitionPump } from './partition-pump.js';
import type { FetchedRecord } from './record.js';

const fetched = (from: number, to: number): FetchedRecord[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    offset: String(from + index),
    key: null,
    value: null,
    headers: {},
  }));

const settled: BatchOutcome = { unsettled: new Set() };
const failing = (...offsets: string[]): BatchOutcome => ({
  unsettled: new Set(offsets),
  error: new Error('away'),
});

/** Lets it run. `stop` resolves when it has ended. */
function running(pump: PartitionPump) {
  const { context, cancel } = Context.background().withCancel();
  const task = spawn(context, (ctx) => pump.run(ctx));
  const stop = async () => {
    cancel();
    await Promise.allSettled([task.join()]);
    expect(task.outcome).toMatchObject({ kind: 'cancelled' });
  };
  return stop;
}

/** A pump over a scripted processor; what it did is written down. */
function scripted(script: readonly (BatchOutcome | Promise<BatchOutcome>)[] = [], restMs = 0) {
  const log: string[] = [];
  let call = 0;
  const pump = new PartitionPump({
    window: { highRecords: 6, highBytes: 1e9, lowRecords: 2 },
    maxBatchSize: 4,
    restMs,
    backoffMs: { first: 1, last: 1 },
    process: async (records) => {
      log.push(`try ${records.map((record) => record.offset).join(' ')}`);
      return script[call++] ?? settled;
    },
    commit: (offset) => log.push(`commit ${offset}`),
    pauseFetch: () => log.push('pause'),
    resumeFetch: () => log.push('resume'),
    onRetry: (attempt) => log.push(`retry ${attempt}`),
  });
  const stop = running(pump);
  const logged = (line: string) =>
    eventually(() => expect(log).toContain(line), { waitingFor: `"${line}" in the log: ${log.join(', ')}` });
  return { pump, log, logged, stop };
}

describe('a partition pump', () => {
  it('rests where nobody waits, and takes what came meanwhile at once', async () => {
    const { pump, log, logged, stop } = scripted([], 300);
    pump.offer(fetched(0, 0));
    await logged('commit 1');
    pump.offer(fetched(1, 1));
    await new Promise((resolve) => setImmediate(resolve));
    pump.offer(fetched(2, 2));
    await logged('commit 3');
    expect(log.filter((line) => line.startsWith('try'))).toEqual(['try 0', 'try 1 2']);
    await stop();
  });

  it('takes batches in order, up to the maximum, and commits after each', async () => {
    const { pump, log, logged, stop } = scripted();
    pump.offer(fetched(0, 4));
    await logged('commit 5');
    expect(log).toEqual(['try 0 1 2 3', 'commit 4', 'try 4', 'commit 5']);
    await stop();
  });

  it('tries again what is unsettled before it takes anything new, and commits no further than that', async () => {
    const { pump, log, logged, stop } = scripted([failing('1', '3'), failing('3')]);
    pump.offer(fetched(0, 5));
    await logged('commit 6');
    expect(log).toEqual([
      'pause',
      'try 0 1 2 3',
      'commit 1',
      'retry 1',
      'try 1 3',
      'commit 3',
      'retry 2',
      'try 3',
      'commit 4',
      'resume',
      'try 4 5',
      'commit 6',
    ]);
    expect(pump.failingMs()).toBe(0);
    await stop();
  });

  it('finishes the running batch when it is stopped, and takes no other', async () => {
    const gate = Promise.withResolvers<BatchOutcome>();
    const { pump, log, logged, stop } = scripted([gate.promise]);
    pump.offer(fetched(0, 5));
    await logged('try 0 1 2 3');
    const stopped = stop();
    gate.resolve(settled);
    await stopped;
    expect(log.filter((line) => line.startsWith('try'))).toEqual(['try 0 1 2 3']);
    expect(log).toContain('commit 4');
  });

  it('lets a batch that has begun go on in a context that does not end with the pump', async () => {
    const gate = Promise.withResolvers<void>();
    const contexts: Context[] = [];
    const pump = new PartitionPump({
      window: { highRecords: 6, highBytes: 1e9, lowRecords: 2 },
      maxBatchSize: 4,
      backoffMs: { first: 1, last: 1 },
      process: async () => {
        contexts.push(currentContext());
        await gate.promise;
        contexts.push(currentContext());
        return settled;
      },
      commit: () => undefined,
      pauseFetch: () => undefined,
      resumeFetch: () => undefined,
      onRetry: () => undefined,
    });
    const stop = running(pump);
    pump.offer(fetched(0, 0));
    await eventually(() => expect(contexts).toHaveLength(1), { waitingFor: 'the batch to begin' });
    const stopped = stop();
    gate.resolve();
    await stopped;
    expect(contexts.map(({ error }) => error)).toEqual([undefined, undefined]);
  });

  it('commits nothing once it is retired, and forgets what it had buffered', async () => {
    const gate = Promise.withResolvers<BatchOutcome>();
    const { pump, log, logged, stop } = scripted([gate.promise]);
    pump.offer(fetched(0, 5));
    await logged('try 0 1 2 3');
    pump.retire();
    const stopped = stop();
    expect(pump.buffered).toBe(0);
    gate.resolve(settled);
    await stopped;
    expect(log.filter((line) => line.startsWith('commit'))).toEqual([]);
  });

  it('does not wait out a pause when it is stopped', async () => {
    const { pump, logged, stop } = scripted(Array.from({ length: 1_000 }, () => failing('0')));
    pump.offer(fetched(0, 0));
    await logged('retry 3');
    expect(pump.failingMs()).toBeGreaterThanOrEqual(0);
    await stop();
  });

  it('tells how long the running work takes', async () => {
    const gate = Promise.withResolvers<BatchOutcome>();
    const pump = new PartitionPump({
      window: { highRecords: 6, highBytes: 1e9, lowRecords: 2 },
      maxBatchSize: 4,
      backoffMs: { first: 1, last: 1 },
      process: (_records, clock) => clock.measure(() => gate.promise),
      commit: () => undefined,
      pauseFetch: () => undefined,
      resumeFetch: () => undefined,
      onRetry: () => undefined,
    });
    const stop = running(pump);
    pump.offer(fetched(0, 0));
    await eventually(() => expect(pump.clock.longestMs()).toBeGreaterThan(0), {
      waitingFor: 'the clock to run',
    });
    gate.resolve(settled);
    await eventually(() => expect(pump.clock.longestMs()).toBe(0), { waitingFor: 'the clock to stop' });
    await stop();
  });
});
