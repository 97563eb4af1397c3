/** A step that the autoscaler may take: up to `value` percent or pods within `periodSeconds`. */
export interface ScalingStep {
  readonly type: 'Percent' | 'Pods';
  readonly value: number;
  readonly periodSeconds: number;
}

/** How consumers of one group are scaled on lag, in the words of KEDA's ScaledObject and of the HPA it makes. */
export interface ScalingPolicy {
  /** Records of lag that one consumer is expected to bear. */
  readonly lagThreshold: number;
  /** How often KEDA asks the broker. The HPA asks KEDA each 15 s, whatever this is. */
  readonly pollingIntervalSeconds: number;
  readonly minReplicaCount: number;
  /** More than the partitions would be idle members that still take part in every rebalance. */
  readonly maxReplicaCount: number;
  readonly scaleUp: { readonly stabilizationWindowSeconds: number; readonly steps: readonly ScalingStep[] };
  readonly scaleDown: { readonly stabilizationWindowSeconds: number; readonly steps: readonly ScalingStep[] };
}

/**
 * The policy of every consumer group, without its replica counts. Each step of an ordered, eagerly rebalanced
 * group stops all of its members for a moment, so: few and large steps, up at once, down late.
 * The manifests are generated from it and the simulation justifies it.
 *
 * The threshold is what one partition buffers (four batches of 500): a lag below it is already in memory, and
 * another consumer would only read it anew.
 *
 * KEDA's own `cooldownPeriod` is not here: it only delays the last step, to zero, which no group of ours takes.
 */
export const consumerScaling = {
  lagThreshold: 2_000,
  pollingIntervalSeconds: 15,
  scaleUp: { stabilizationWindowSeconds: 0, steps: [{ type: 'Percent', value: 900, periodSeconds: 15 }] },
  scaleDown: { stabilizationWindowSeconds: 300, steps: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
} as const satisfies Omit<ScalingPolicy, 'minReplicaCount' | 'maxReplicaCount'>;
