import { describe, expect, it } from '@jest/globals';
import { type RedriveJob, wholeJob } from './redrive-job.js';

const part = (fields: Partial<RedriveJob>): RedriveJob => ({
  id: 'job',
  filter: {},
  by: 'operator',
  reason: 'mended',
  ratePerSecond: 100,
  status: 'done',
  total: 3,
  sent: 3,
  createdAt: new Date(1_000),
  finishedAt: new Date(2_000),
  ...fields,
});

describe('a job in several databases', () => {
  it('is as large as its parts, as old as the first, and done with the last', () => {
    const other = part({ total: 4, sent: 1, createdAt: new Date(900), finishedAt: new Date(5_000) });
    expect(wholeJob([part({}), other])).toEqual(
      part({ total: 7, sent: 4, createdAt: new Date(900), finishedAt: new Date(5_000) }),
    );
  });

  it.each([
    [['done', 'running'], 'running'],
    [['running', 'cancelled'], 'running'],
    [['done', 'cancelled'], 'cancelled'],
    [['done', 'done'], 'done'],
  ] as const)('of %j is %s, whichever comes first', (statuses, status) => {
    const parts = statuses.map((of) =>
      part({ status: of, finishedAt: of === 'running' ? null : new Date(1) }),
    );
    for (const order of [parts, parts.toReversed()]) {
      const whole = wholeJob(order);
      expect(whole.status).toBe(status);
      expect(whole.finishedAt === null).toBe(status === 'running');
    }
  });
});
