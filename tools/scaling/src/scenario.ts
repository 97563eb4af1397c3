import type { MessagingTuning } from '@millrace/messaging';
import type { DatabaseFaults } from './database/simulated-database.js';
import type { LoadPhase } from './fleet/load.js';
import type { PodProperties } from './fleet/world.js';
import type { ScalingPolicy } from './scaling-policy.js';

/** Something that happens on the way. Pods are picked by the seed. */
export type Accident =
  | { readonly atSeconds: number; readonly kind: 'kill'; readonly pods: number }
  | { readonly atSeconds: number; readonly kind: 'freeze'; readonly pods: number; readonly seconds: number }
  /** The broker that coordinates the group is lost; another takes over within this time. */
  | { readonly atSeconds: number; readonly kind: 'coordinator moves'; readonly seconds: number };

/** One run of the simulation. */
export interface Scenario {
  readonly name: string;
  readonly seed: number;
  readonly partitions: number;
  readonly maxBatchSize: number;
  /** How the group is scaled. Equal least and most replicas: not at all. */
  readonly policy: ScalingPolicy;
  readonly load: readonly LoadPhase[];
  readonly accidents: readonly Accident[];
  readonly pods: PodProperties;
  readonly tuning?: Partial<MessagingTuning>;
  /** Faults that the checks must find. */
  readonly planted?: DatabaseFaults & { readonly fencing?: boolean };
}
