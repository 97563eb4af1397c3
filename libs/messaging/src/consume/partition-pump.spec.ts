import { describe, expect, it } from '@jest/globals';
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

/** A pump over a scripted processor; what it did is written down. */
function scripted(script: readonly (BatchOutcome | Promise<BatchOutcome>)[] = []) {
  const log: string[] = [];
  let call = 0;
  const pump = new PartitionPump({
    watermarks: { highRecords: 6, highBytes: 1e9, lowRecords: 2 },
    maxBatchSize: 4,
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
  pump.start(Promise.resolve());
  const logged = (line: string) =>
    eventually(() => expect(log).toContain(line), { waitingFor: `"${line}" in the log: ${log.join(', ')}` });
  return { pump, log, logged };
}

describe('a partition pump', () => {
  it('takes batches in order, up to the maximum, and commits after each', async () => {
    const { pump, log, logged } = scripted();
    pump.offer(fetched(0, 4));
    await logged('commit 5');
    expect(log).toEqual(['try 0 1 2 3', 'commit 4', 'try 4', 'commit 5']);
    await pump.stop();
  });

  it('tries again what is unsettled before it takes anything new, and commits no further than that', async () => {
    const { pump, log, logged } = scripted([failing('1', '3'), failing('3')]);
    pump.offer(fetched(0, 5));
    await logged('commit 6');
    expect(log).toEqual([
      'pause',
      'resume',
      'try 0 1 2 3',
      'commit 1',
      'retry 1',
      'try 1 3',
      'commit 3',
      'retry 2',
      'try 3',
      'commit 4',
      'try 4 5',
      'commit 6',
    ]);
    expect(pump.failingMs()).toBe(0);
    await pump.stop();
  });

  it('finishes the running batch when it is stopped, and takes no other', async () => {
    const gate = Promise.withResolvers<BatchOutcome>();
    const { pump, log, logged } = scripted([gate.promise]);
    pump.offer(fetched(0, 5));
    await logged('try 0 1 2 3');
    const stopped = pump.stop();
    gate.resolve(settled);
    await stopped;
    expect(log.filter((line) => line.startsWith('try'))).toEqual(['try 0 1 2 3']);
    expect(log).toContain('commit 4');
  });

  it('commits nothing once it is retired, and forgets what it had buffered', async () => {
    const gate = Promise.withResolvers<BatchOutcome>();
    const { pump, log, logged } = scripted([gate.promise]);
    pump.offer(fetched(0, 5));
    await logged('try 0 1 2 3');
    const retired = pump.retire();
    expect(pump.buffered).toBe(0);
    gate.resolve(settled);
    await retired;
    expect(log.filter((line) => line.startsWith('commit'))).toEqual([]);
  });

  it('does not wait out a pause when it is stopped', async () => {
    const { pump, logged } = scripted(Array.from({ length: 1_000 }, () => failing('0')));
    pump.offer(fetched(0, 0));
    await logged('retry 3');
    expect(pump.failingMs()).toBeGreaterThanOrEqual(0);
    await pump.stop();
  });

  it('tells how long the running work takes', async () => {
    const gate = Promise.withResolvers<BatchOutcome>();
    const pump = new PartitionPump({
      watermarks: { highRecords: 6, highBytes: 1e9, lowRecords: 2 },
      maxBatchSize: 4,
      backoffMs: { first: 1, last: 1 },
      process: (_records, clock) => clock.measure(() => gate.promise),
      commit: () => undefined,
      pauseFetch: () => undefined,
      resumeFetch: () => undefined,
      onRetry: () => undefined,
    });
    pump.start(Promise.resolve());
    pump.offer(fetched(0, 0));
    await eventually(() => expect(pump.clock.longestMs()).toBeGreaterThan(0), {
      waitingFor: 'the clock to run',
    });
    gate.resolve(settled);
    await eventually(() => expect(pump.clock.longestMs()).toBe(0), { waitingFor: 'the clock to stop' });
    await pump.stop();
  });
});
