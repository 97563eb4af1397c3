import { DEFAULT_TUNING, defineSubscription } from '@millrace/messaging';
import { inventoryCommands, reserveStock } from '@millrace/contracts';
import { describe, expect, it } from '@jest/globals';
import { consumerScaling, type ScalingPolicy } from '../scaling-policy.js';
import { HorizontalAutoscaler } from './horizontal-autoscaler.js';
import { recommendedReplicas } from './recommended-replicas.js';

const policy: ScalingPolicy = {
  lagThreshold: 100,
  pollingIntervalSeconds: 15,
  minReplicaCount: 1,
  maxReplicaCount: 50,
  scaleUp: { stabilizationWindowSeconds: 0, steps: [{ type: 'Percent', value: 900, periodSeconds: 15 }] },
  scaleDown: { stabilizationWindowSeconds: 60, steps: [{ type: 'Percent', value: 50, periodSeconds: 15 }] },
};

/** What is decided, every 15 s, for these lags. */
function decisions(lags: readonly number[], of: ScalingPolicy = policy, from = 1): readonly number[] {
  const autoscaler = new HorizontalAutoscaler(of, 20);
  let current = from;
  return lags.map((lag, turn) => (current = autoscaler.decide(turn * 15_000, lag, current)));
}

describe('replicas for a lag', () => {
  it.each([
    [0, 5, 1, 'the least'],
    [201, 1, 3, 'rounded up'],
    [1_050, 10, 10, 'within the tolerance: unchanged'],
    [1_150, 10, 12, 'beyond it'],
    [1_000_000, 10, 20, 'no more than partitions'],
  ])('lag %d with %d replicas: %d (%s)', (lag, current, expected) => {
    expect(recommendedReplicas(policy, lag, 20, current)).toBe(expected);
  });

  it('and no more than the policy lets be', () => {
    expect(recommendedReplicas({ ...policy, maxReplicaCount: 7 }, 1_000_000, 20, 1)).toBe(7);
  });
});

describe('the autoscaler', () => {
  it('up: tenfold at most in a period', () => {
    expect(decisions([1_500, 1_900, 1_900])).toEqual([10, 19, 19]);
    expect(decisions([2_000, 2_000, 2_000])).toEqual([10, 20, 20]);
  });

  it('down: only when nothing more was called for within the window, then in steps', () => {
    expect(decisions([2_000, 2_000, 0, 0, 0, 0, 0, 0, 0, 0])).toEqual([10, 20, 20, 20, 20, 10, 5, 2, 1, 1]);
  });

  it('a blip within the window starts no change at all', () => {
    expect(decisions([2_000, 0, 2_000, 0, 2_000, 0], policy, 20)).toEqual([20, 20, 20, 20, 20, 20]);
  });

  it('without a window it follows every turn', () => {
    const eager = { ...policy, scaleDown: { ...policy.scaleDown, stabilizationWindowSeconds: 0 } };
    expect(decisions([2_000, 0, 2_000], eager, 20)).toEqual([20, 10, 20]);
  });
});

describe("the consumers' policy", () => {
  it('calls for another consumer when a partition has more than it buffers', () => {
    const { maxBatchSize } = defineSubscription({ consumer: 'any', contracts: [reserveStock] });
    expect(consumerScaling.lagThreshold).toBe(DEFAULT_TUNING.bufferedBatches * maxBatchSize);
    expect(inventoryCommands.partitions).toBeGreaterThan(1);
  });
});
