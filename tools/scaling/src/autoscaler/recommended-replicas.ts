import type { ScalingPolicy } from '../scaling-policy.js';

/** The HPA takes no notice of a load that differs from the target by less than this. */
const TOLERANCE = 0.1;

/**
 * What KEDA's Kafka scaler and the HPA make of the lag: lag over threshold, rounded up; never more than there
 * are partitions; unchanged when the load per pod is near the target.
 */
export function recommendedReplicas(
  policy: Pick<ScalingPolicy, 'lagThreshold' | 'minReplicaCount' | 'maxReplicaCount'>,
  lag: number,
  partitions: number,
  current: number,
): number {
  // KEDA caps the metric: consumers without a partition would not help.
  const metric = Math.min(lag, partitions * policy.lagThreshold);
  const usage = current === 0 ? Number.POSITIVE_INFINITY : metric / (policy.lagThreshold * current);
  const wanted = Math.abs(usage - 1) <= TOLERANCE ? current : Math.ceil(metric / policy.lagThreshold);
  return Math.min(Math.max(wanted, policy.minReplicaCount), policy.maxReplicaCount);
}
