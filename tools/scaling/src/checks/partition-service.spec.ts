import { describe, expect, it } from '@jest/globals';
import { PartitionService } from './partition-service.js';

describe('the service of partitions', () => {
  it('a stall lasts from the release to the first fetch by the new owner', () => {
    let now = 0;
    const service = new PartitionService(2, () => now);
    service.assign(0, 'a');
    service.assign(1, 'a');
    service.fetched(0, 'a');
    now = 100;
    service.release('a');
    now = 150;
    service.assign(0, 'b');
    service.assign(1, 'a');
    service.fetched(0, 'a');
    service.fetched(1, 'a');
    now = 400;
    service.fetched(0, 'b');
    expect(service.stalls).toEqual([
      { partition: 1, from: 100, durationMs: 50 },
      { partition: 0, from: 100, durationMs: 300 },
    ]);
    expect(service.moved).toBe(1);
  });

  it('a member that goes on before its session ends has stalled only for as long as it was away', () => {
    let now = 0;
    const service = new PartitionService(1, () => now);
    service.assign(0, 'a');
    now = 10;
    service.release('a');
    now = 2_010;
    service.fetched(0, 'a');
    service.fetched(0, 'a');
    expect(service.stalls).toEqual([{ partition: 0, from: 10, durationMs: 2_000 }]);
    expect(service.moved).toBe(0);
  });
});
