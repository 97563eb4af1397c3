import { DEFAULT_TUNING } from '@millrace/messaging';
import { HorizontalAutoscaler } from './autoscaler/horizontal-autoscaler.js';
import { Broker } from './broker/broker.js';
import type { Network } from './broker/simulated-socket.js';
import { DoneOffsets } from './checks/done-offsets.js';
import { RunObserver } from './checks/run-observer.js';
import { SimulatedDatabase } from './database/simulated-database.js';
import { Deployment } from './fleet/deployment.js';
import { Load } from './fleet/load.js';
import { declareWorkload } from './fleet/workload.js';
import type { Accident, Scenario } from './scenario.js';
import { SeededRandom } from './time/seeded-random.js';
import { VirtualClock } from './time/virtual-clock.js';

/** The HPA's own period; KEDA answers it from the broker each time. */
const HPA_PERIOD_MS = 15_000;
const RECONCILE_PERIOD_MS = 1_000;
const PROBE_PERIOD_MS = 10_000;
/** Quiet for this long, at the least replicas, with nothing left to do: the run is over. */
const SETTLED_MS = 10_000;
/** A run that has not settled so long after its load, and after the wait before the way down, has failed. */
const PATIENCE_SECONDS = 120;
/** An instant to begin at; no result depends on it. */
const EPOCH_MS = 1_750_000_000_000;

export interface Sample {
  readonly atSeconds: number;
  readonly lag: number;
  readonly replicas: number;
}

/** Everything of one run, put together: the parts know nothing of each other beyond what is passed here. */
export class Simulation {
  readonly clock = new VirtualClock(EPOCH_MS);
  readonly observer: RunObserver;
  readonly database: SimulatedDatabase;
  readonly load: Load;
  readonly samples: Sample[] = [];
  readonly broker: Broker;
  private readonly deployment: Deployment;
  private readonly autoscaler: HorizontalAutoscaler;
  private readonly accidents: SeededRandom;
  private readonly groupId: string;
  private readonly topic: string;
  private quietSince: number | undefined;
  private finished: 'settled' | 'out of time' | undefined;
  private redPods = 0;

  constructor(private readonly scenario: Scenario) {
    const { partitions, maxBatchSize, policy, planted = {}, seed } = scenario;
    const workload = declareWorkload(partitions, maxBatchSize);
    const randomOf = (part: number) => new SeededRandom(seed * 16 + part);
    this.accidents = randomOf(1);
    this.database = new SimulatedDatabase(this.clock, planted);
    const done = new DoneOffsets(
      partitions,
      (partition) => this.load.idsOf(partition),
      (id) => this.database.effects.has(id),
    );
    this.observer = new RunObserver({
      partitions,
      now: () => this.clock.now(),
      isDoneBelow: (partition, offset) => done.includes(partition, offset),
    });
    this.broker = new Broker({
      clock: this.clock,
      topics: new Map([[workload.topic.name, partitions]]),
      listener: this.observer,
      fencing: planted.fencing ?? true,
    });
    const network: Network = {
      clock: this.clock,
      random: randomOf(2),
      broker: this.broker,
      fastestMs: 1,
      slowestMs: 3,
    };
    this.load = new Load(this.clock, randomOf(3), this.broker, workload, scenario.load);
    this.deployment = new Deployment({
      clock: this.clock,
      random: randomOf(4),
      network,
      database: this.database,
      workload,
      tuning: { ...DEFAULT_TUNING, ...scenario.tuning },
      pods: scenario.pods,
      listener: this.observer,
    });
    this.autoscaler = new HorizontalAutoscaler(policy, partitions);
    this.groupId = workload.subscription.consumer;
    this.topic = workload.topic.name;
  }

  /** Seconds since the beginning. */
  get seconds(): number {
    return (this.clock.now() - EPOCH_MS) / 1_000;
  }

  get inTime(): boolean {
    return this.finished === 'settled';
  }

  /** Checks of a pod's liveness that were red: Kubernetes would have killed it. */
  get redLiveness(): number {
    return this.redPods;
  }

  async run(): Promise<void> {
    this.deployment.scale(this.scenario.policy.minReplicaCount);
    this.load.start();
    this.every(HPA_PERIOD_MS, () => this.autoscale());
    this.every(RECONCILE_PERIOD_MS, () => this.reconcile());
    this.every(PROBE_PERIOD_MS, () => void this.probe());
    for (const accident of this.scenario.accidents) {
      this.clock.after(accident.atSeconds * 1_000, () => this.happen(accident));
    }
    await this.clock.runUntil(() => this.finished !== undefined);
  }

  /** Records whose offset is not committed. */
  lag(): number {
    return this.broker
      .logs(this.topic)!
      .reduce(
        (sum, log, partition) =>
          sum + log.end - (this.broker.committed(this.groupId, this.topic, partition) ?? 0),
        0,
      );
  }

  private autoscale(): void {
    const lag = this.lag();
    const replicas = this.autoscaler.decide(this.clock.now(), lag, this.deployment.replicas);
    this.samples.push({ atSeconds: Math.round(this.seconds), lag, replicas });
    this.deployment.scale(replicas);
  }

  private reconcile(): void {
    this.deployment.reconcile();
    const { pods } = this.deployment;
    const quiet =
      this.load.finished &&
      this.lag() === 0 &&
      pods.length === this.scenario.policy.minReplicaCount &&
      pods.every(({ awake }) => awake);
    this.quietSince = quiet ? (this.quietSince ?? this.clock.now()) : undefined;
    if (quiet && this.clock.now() - this.quietSince! >= SETTLED_MS) this.finished = 'settled';
    else if (this.seconds > this.limitSeconds()) this.finished = 'out of time';
  }

  private limitSeconds(): number {
    const { load, policy } = this.scenario;
    const loadSeconds = load.reduce((sum, { seconds }) => sum + seconds, 0);
    return loadSeconds + policy.scaleDown.stabilizationWindowSeconds + PATIENCE_SECONDS;
  }

  private async probe(): Promise<void> {
    const awake = this.deployment.pods.filter((pod) => pod.awake);
    const reports = await Promise.all(awake.map(({ health }) => health.live()));
    this.redPods += reports.filter(({ healthy }) => !healthy).length;
  }

  private happen(accident: Accident): void {
    if (accident.kind === 'coordinator moves') return this.broker.moveCoordinator(accident.seconds * 1_000);
    const candidates = this.deployment.pods.filter((pod) => pod.awake);
    for (let count = 0; count < accident.pods && candidates.length > 0; count++) {
      const [victim] = candidates.splice(this.accidents.between(0, candidates.length - 1), 1);
      if (accident.kind === 'kill') victim!.kill();
      else victim!.freeze(accident.seconds * 1_000);
    }
  }

  private every(periodMs: number, work: () => void): void {
    const turn = () => {
      work();
      this.clock.after(periodMs, turn);
    };
    this.clock.after(periodMs, turn);
  }
}
