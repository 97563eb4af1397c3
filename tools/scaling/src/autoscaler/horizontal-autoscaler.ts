import type { ScalingPolicy, ScalingStep } from '../scaling-policy.js';
import { recommendedReplicas } from './recommended-replicas.js';

interface Timed {
  readonly at: number;
  readonly value: number;
}

/**
 * The HPA that KEDA makes of a ScaledObject, as a decision over time: recommendations, held back by the
 * stabilization windows, in steps of what the policies let pass. Times in milliseconds.
 */
export class HorizontalAutoscaler {
  private recommendations: Timed[] = [];
  /** How many replicas were added (or taken, below 0), and when. */
  private changes: Timed[] = [];

  constructor(
    private readonly policy: ScalingPolicy,
    private readonly partitions: number,
  ) {}

  /** @returns the replicas to have from now on. */
  decide(now: number, lag: number, current: number): number {
    const recommended = recommendedReplicas(this.policy, lag, this.partitions, current);
    this.recommendations.push({ at: now, value: recommended });
    this.forget(now);
    const wanted = this.stabilized(now, current);
    const decided =
      wanted > current ? this.stepUp(now, current, wanted) : this.stepDown(now, current, wanted);
    if (decided !== current) this.changes.push({ at: now, value: decided - current });
    return decided;
  }

  /** Up only as far as all of the last recommendations went, down only as far as none exceeded. */
  private stabilized(now: number, current: number): number {
    const least = Math.min(...this.within(now, this.policy.scaleUp.stabilizationWindowSeconds));
    const most = Math.max(...this.within(now, this.policy.scaleDown.stabilizationWindowSeconds));
    if (current < least) return least;
    return current > most ? most : current;
  }

  private stepUp(now: number, current: number, wanted: number): number {
    const { steps } = this.policy.scaleUp;
    const limits = steps.map((step) => {
      const before = current - this.changed(now, step, 1);
      return step.type === 'Pods' ? before + step.value : Math.ceil(before * (1 + step.value / 100));
    });
    return Math.max(current, Math.min(wanted, Math.max(...limits)));
  }

  private stepDown(now: number, current: number, wanted: number): number {
    const { steps } = this.policy.scaleDown;
    const limits = steps.map((step) => {
      const before = current - this.changed(now, step, -1);
      return step.type === 'Pods' ? before - step.value : Math.floor(before * (1 - step.value / 100));
    });
    return Math.min(current, Math.max(wanted, Math.min(...limits)));
  }

  /** Replicas added (sign 1) or taken (sign -1, a negative number) within the period of a step. */
  private changed(now: number, { periodSeconds }: ScalingStep, sign: 1 | -1): number {
    return this.changes
      .filter(({ at, value }) => at > now - periodSeconds * 1_000 && Math.sign(value) === sign)
      .reduce((sum, { value }) => sum + value, 0);
  }

  private within(now: number, windowSeconds: number): number[] {
    return this.recommendations
      .filter(({ at }) => at === now || at > now - windowSeconds * 1_000)
      .map(({ value }) => value);
  }

  private forget(now: number): void {
    const { scaleUp, scaleDown } = this.policy;
    const longestMs =
      1_000 * Math.max(scaleUp.stabilizationWindowSeconds, scaleDown.stabilizationWindowSeconds);
    this.recommendations = this.recommendations.filter(({ at }) => at >= now - longestMs);
    this.changes = this.changes.filter(({ at }) => at > now - 3_600_000);
  }
}
