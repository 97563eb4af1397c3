import { describe, expect, it } from '@jest/globals';
import { planRewind } from './rewind-plan.js';

describe('taking a group back', () => {
  it('goes back to the moment, in each partition that is beyond it', () => {
    const plan = planRewind([
      { partition: 1, committed: '9', atMoment: '7' },
      { partition: 0, committed: '120', atMoment: '20' },
    ]);
    expect(plan).toEqual([
      { partition: 0, from: '120', to: '20', again: 100 },
      { partition: 1, from: '9', to: '7', again: 2 },
    ]);
  });

  it('never goes forward, and leaves what was never committed to begin at the beginning', () => {
    const plan = planRewind([
      { partition: 0, committed: '5', atMoment: '5' },
      { partition: 1, committed: '5', atMoment: '8' },
      { partition: 2, committed: '-1', atMoment: '3' },
    ]);
    expect(plan).toEqual([]);
  });

  it('compares numbers, not digits', () => {
    expect(planRewind([{ partition: 0, committed: '10', atMoment: '9' }])).toHaveLength(1);
  });
});
