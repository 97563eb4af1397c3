import { eventually } from '@millrace/testing';
import { describe, expect, it } from '@jest/globals';
import { Assignment } from './assignment.js';
import { type BatchOutcome, SETTLED } from './batch-outcome.js';
import { PartitionPump } from './partition-pump.js';
import type { FetchedRecord } from './record.js';

const place = { topic: 'thing.commands', partition: 0 };
const record = (offset: number): FetchedRecord => ({
  offset: String(offset),
  key: null,
  value: null,
  headers: {},
});

/** Pumps of one partition; the batch of each is settled when its gate is opened. */
function open() {
  const log: string[] = [];
  const failed: unknown[] = [];
  const assignment = new Assignment((error) => failed.push(error));
  const begin = (name: string, commit = () => undefined as void) => {
    const gate = Promise.withResolvers<BatchOutcome>();
    const pump = new PartitionPump({
      window: { highRecords: 10, highBytes: 1e9, lowRecords: 5 },
      maxBatchSize: 5,
      backoffMs: { first: 1, last: 1 },
      process: () => {
        log.push(`${name} begins`);
        return gate.promise;
      },
      commit: () => {
        log.push(`${name} commits`);
        commit();
      },
      pauseFetch: () => undefined,
      resumeFetch: () => undefined,
      onRetry: () => undefined,
    });
    assignment.begin([[place, pump]]);
    return () => gate.resolve(SETTLED);
  };
  const logged = (line: string) =>
    eventually(() => expect(log).toContain(line), { waitingFor: `"${line}" in ${log.join(', ')}` });
  return { assignment, begin, log, failed, logged };
}

describe('the pumps of a consumer', () => {
  it('of one partition follow each other, though a generation between them never had its turn', async () => {
    const { assignment, begin, log, logged } = open();
    const settleFirst = begin('first');
    assignment.offer(place, [record(0)]);
    await logged('first begins');
    assignment.retire();
    begin('second');
    assignment.offer(place, [record(0)]);
    assignment.retire();
    const settleThird = begin('third');
    assignment.offer(place, [record(0)]);
    settleFirst();
    await logged('third begins');
    settleThird();
    await logged('third commits');
    await assignment.stop();
    expect(log).toEqual(['first begins', 'third begins', 'third commits']);
  });

  it('take nothing of a partition that is not theirs', () => {
    const { assignment, begin } = open();
    expect(assignment.offer(place, [record(0)])).toBe(false);
    begin('first');
    expect(assignment.offer({ ...place, partition: 1 }, [record(0)])).toBe(false);
    expect(assignment.offer(place, [record(0)])).toBe(true);
  });

  it('stop when all that runs has ended, former generations included', async () => {
    const { assignment, begin, log, logged } = open();
    const settle = begin('first');
    assignment.offer(place, [record(0)]);
    await logged('first begins');
    assignment.retire();
    begin('second');
    const stopped = assignment.stop().then(() => log.push('stopped'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(log).toEqual(['first begins']);
    settle();
    await stopped;
    expect(log).toEqual(['first begins', 'stopped']);
  });

  it('tell when one of them has thrown: nothing would be read any more', async () => {
    const { assignment, begin, failed } = open();
    const bug = new TypeError('not our day');
    const settle = begin('first', () => {
      throw bug;
    });
    assignment.offer(place, [record(0)]);
    settle();
    await eventually(() => expect(failed).toEqual([bug]), { waitingFor: 'the failure to be told' });
    await assignment.stop();
  });
});
