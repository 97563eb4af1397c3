import type { Scenario } from '../scenario.js';
import type { Sample, Simulation } from '../simulation.js';

/** What must be zero in every run. */
export interface Violations {
  readonly lostMessages: number;
  readonly duplicateEffects: number;
  readonly effectsOutOfOrder: number;
  readonly unpublishedAnswers: number;
  readonly doubleAnswers: number;
  readonly deadLetters: number;
  readonly staleCommitsTaken: number;
  readonly commitsAheadOfEffects: number;
  readonly recordsNotCommitted: number;
  readonly crashedConsumers: number;
  readonly redLivenessChecks: number;
}

/** Durations in milliseconds unless their name says otherwise. */
export interface RunReport {
  readonly scenario: string;
  readonly seed: number;
  readonly partitions: number;
  readonly messages: number;
  readonly resentRecords: number;
  readonly violations: Violations;
  readonly verdict: 'ok' | 'violated' | 'did not settle';
  readonly mostReplicas: number;
  readonly mostMembers: number;
  readonly rebalances: number;
  readonly partitionsMoved: number;
  readonly stall: {
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly maxMs: number;
    readonly partitionSeconds: number;
  };
  readonly redeliveriesAbsorbed: number;
  readonly fencedCommits: number;
  readonly rolledBack: number;
  readonly podsKilled: number;
  readonly drainsCutShort: number;
  readonly peakLag: number;
  /** For each burst, from its first message until no more than one pod's share was left: as the HPA saw it. */
  readonly burstsDoneSeconds: readonly number[];
  /** When everything was as before. */
  readonly settledAtSeconds: number;
  readonly podSeconds: number;
  readonly samples: readonly Sample[];
}

export function buildReport(scenario: Scenario, simulation: Simulation): RunReport {
  const { observer, database, load, samples } = simulation;
  const violations = violationsOf(simulation);
  const intact = Object.values(violations).every((count) => count === 0);
  const stalls = observer.service.stalls.map(({ durationMs }) => durationMs).sort((a, b) => a - b);
  return {
    scenario: scenario.name,
    seed: scenario.seed,
    partitions: scenario.partitions,
    messages: load.messages,
    resentRecords: load.resent,
    violations,
    verdict: !simulation.inTime ? 'did not settle' : intact ? 'ok' : 'violated',
    mostReplicas: Math.max(...samples.map(({ replicas }) => replicas)),
    mostMembers: observer.counts.mostMembers,
    rebalances: observer.counts.rebalances,
    partitionsMoved: observer.service.moved,
    stall: {
      p50Ms: percentile(stalls, 0.5),
      p99Ms: percentile(stalls, 0.99),
      maxMs: stalls.at(-1) ?? 0,
      partitionSeconds: Math.round(stalls.reduce((sum, ms) => sum + ms, 0) / 1_000),
    },
    redeliveriesAbsorbed: database.redeliveries,
    fencedCommits: observer.counts.fencedCommits,
    rolledBack: database.rollbacks,
    podsKilled: observer.counts.killed,
    drainsCutShort: observer.counts.cutShort,
    peakLag: Math.max(...samples.map(({ lag }) => lag)),
    burstsDoneSeconds: burstsDone(scenario, samples),
    settledAtSeconds: Math.round(simulation.seconds),
    podSeconds: podSeconds(samples),
    samples,
  };
}

function violationsOf(simulation: Simulation): Violations {
  const { observer, database, load } = simulation;
  return {
    lostMessages: load.messages - database.effects.distinct,
    duplicateEffects: database.effects.duplicates,
    effectsOutOfOrder: database.effects.outOfOrder,
    unpublishedAnswers: load.messages - database.publications,
    doubleAnswers: database.doublePublications,
    deadLetters: database.deadLetters,
    staleCommitsTaken: observer.counts.staleCommits,
    commitsAheadOfEffects: observer.counts.earlyCommits,
    recordsNotCommitted: simulation.lag(),
    crashedConsumers: observer.counts.crashed,
    redLivenessChecks: simulation.redLiveness,
  };
}

/** Bursts are the phases of most load. */
function burstsDone({ load, policy }: Scenario, samples: readonly Sample[]): readonly number[] {
  const most = Math.max(...load.map(({ perSecond }) => perSecond));
  let begin = 0;
  const done: number[] = [];
  for (const { seconds, perSecond } of load) {
    const end = begin + seconds;
    const calm = samples.find(({ atSeconds, lag }) => atSeconds >= end && lag <= policy.lagThreshold);
    if (perSecond === most && calm) done.push(calm.atSeconds - begin);
    begin = end;
  }
  return done;
}

/** What was paid for: replicas times seconds. */
function podSeconds(samples: readonly Sample[]): number {
  return samples.reduce((sum, { atSeconds, replicas }, index) => {
    const until = samples[index + 1]?.atSeconds ?? atSeconds;
    return sum + replicas * (until - atSeconds);
  }, 0);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
