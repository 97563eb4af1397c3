import { inventoryCommands } from '@millrace/contracts';
import { DEFAULT_TUNING, type MessagingTuning } from '@millrace/messaging';
import type { PodProperties } from './fleet/world.js';
import type { LoadPhase } from './fleet/load.js';
import { consumerScaling, type ScalingPolicy } from './scaling-policy.js';
import type { Accident, Scenario } from './scenario.js';

/** A heavy handler, so that many pods are called for: one of them does 20 messages a second. */
const pods: PodProperties = {
  cpuMsPerMessage: 50,
  fastestStartMs: 3_000,
  slowestStartMs: 8_000,
  prestopMs: 5_000,
  shutdownTimeoutMs: 8_000,
};

/** Batches of a second's work. */
const MAX_BATCH_SIZE = 20;
/** By the rule of the policy: what one partition buffers. */
const LAG_THRESHOLD = DEFAULT_TUNING.bufferedBatches * MAX_BATCH_SIZE;
const tuning: Partial<MessagingTuning> = {
  // In step with the small batches: what is fetched and not handled is fetched again after each rebalance.
  maxFetchBytes: 32_768,
  // A fifth of the fetches in vain, which are most of what a run costs; up to 0.4 s of a stall is due to it.
  maxFetchWaitMs: 500,
};

/** Two bursts a minute apart, between next to nothing. */
function twoBursts(perSecond: number): readonly LoadPhase[] {
  return [
    { seconds: 20, perSecond: 2 },
    { seconds: 45, perSecond },
    { seconds: 75, perSecond: 2 },
    { seconds: 20, perSecond },
    { seconds: 20, perSecond: 2 },
  ];
}

/** Pods die while others come, are away for longer than their session while all work; the coordinator is lost. */
const accidents: readonly Accident[] = [
  { atSeconds: 50, kind: 'freeze', pods: 2, seconds: 20 },
  { atSeconds: 70, kind: 'kill', pods: 3 },
  { atSeconds: 80, kind: 'freeze', pods: 2, seconds: 45 },
  { atSeconds: 150, kind: 'coordinator moves', seconds: 4 },
  { atSeconds: 155, kind: 'kill', pods: 2 },
];

const upTo = (partitions: number): ScalingPolicy => ({
  ...consumerScaling,
  lagThreshold: LAG_THRESHOLD,
  minReplicaCount: 1,
  maxReplicaCount: partitions,
});

const downAfter = (stabilizationWindowSeconds: number) => ({
  ...consumerScaling.scaleDown,
  stabilizationWindowSeconds,
});

interface Shape {
  readonly name: string;
  readonly partitions: number;
  readonly perSecond: number;
  readonly policy?: Partial<ScalingPolicy>;
}

const shapes: readonly Shape[] = [
  { name: "today's topics", partitions: inventoryCommands.partitions, perSecond: 60 },
  { name: 'the policy', partitions: 200, perSecond: 1_000 },
  {
    name: 'down after 60 s',
    partitions: 200,
    perSecond: 1_000,
    policy: { scaleDown: downAfter(60) },
  },
  {
    name: 'down at once',
    partitions: 200,
    perSecond: 1_000,
    policy: { scaleDown: downAfter(0) },
  },
  {
    name: "up in the HPA's own steps",
    partitions: 200,
    perSecond: 1_000,
    policy: {
      scaleUp: {
        stabilizationWindowSeconds: 0,
        steps: [
          { type: 'Percent', value: 100, periodSeconds: 15 },
          { type: 'Pods', value: 4, periodSeconds: 15 },
        ],
      },
    },
  },
  {
    name: 'down in small steps',
    partitions: 200,
    perSecond: 1_000,
    policy: {
      scaleDown: {
        stabilizationWindowSeconds: 60,
        steps: [{ type: 'Percent', value: 50, periodSeconds: 15 }],
      },
    },
  },
  { name: 'always 200', partitions: 200, perSecond: 1_000, policy: { minReplicaCount: 200 } },
];

/** Every run of the report. */
export function scenarios(seed: number): readonly Scenario[] {
  return shapes.map(({ name, partitions, perSecond, policy }) => ({
    name,
    seed,
    partitions,
    maxBatchSize: MAX_BATCH_SIZE,
    policy: { ...upTo(partitions), ...policy },
    load: twoBursts(perSecond),
    accidents,
    pods,
    tuning,
  }));
}

/** The same in small, for tests: 1 -> 8 -> 1, with a death and a freeze on the way. */
export function smallScenario(seed: number): Scenario {
  return {
    name: 'small',
    seed,
    partitions: 8,
    maxBatchSize: MAX_BATCH_SIZE,
    policy: { ...upTo(8), scaleDown: downAfter(15) },
    load: [
      { seconds: 10, perSecond: 2 },
      { seconds: 25, perSecond: 100 },
      { seconds: 55, perSecond: 2 },
    ],
    accidents: [
      { atSeconds: 22, kind: 'freeze', pods: 2, seconds: 9 },
      { atSeconds: 33, kind: 'kill', pods: 2 },
      { atSeconds: 42, kind: 'coordinator moves', seconds: 4 },
      // With one member left, no rebalance comes that would heal what this leaves behind.
      { atSeconds: 80, kind: 'coordinator moves', seconds: 4 },
    ],
    pods: { ...pods, fastestStartMs: 1_000, slowestStartMs: 3_000 },
  };
}
