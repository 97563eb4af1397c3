import type { Socket } from 'node:net';
import { encodeMessage } from '@millrace/contract-kit';
import { uuidV5 } from '@millrace/ids';
import { createKafka } from '@millrace/kafka';
import { type BatchContext, KafkaBatchServer, type ReceivedMessage } from '@millrace/messaging';
import { createLogger, HealthRegistry } from '@millrace/telemetry';
import { SimulatedSocket } from '../broker/simulated-socket.js';
import { PodDatabase } from '../database/pod-database.js';
import { VirtualProcess } from '../time/virtual-process.js';
import { PodCpu } from './pod-cpu.js';
import type { World } from './world.js';

/** `starting`: scheduled, pulled, booting. `leaving`: it was told to end. */
export type PodPhase = 'starting' | 'running' | 'leaving' | 'gone';

const logger = createLogger({ service: 'simulated', level: 'silent' });
const ANSWERS = 'a3f2f6a0-9a63-5f0e-8d0f-52f1a6c7be11';

/**
 * A pod of the service: a virtual process in which the real batch transport runs, over the real Kafka client,
 * against the simulated broker and database.
 */
export class Pod {
  readonly process: VirtualProcess;
  readonly health = new HealthRegistry();
  private condition: PodPhase = 'starting';
  private readonly cpu: PodCpu;
  private readonly database: PodDatabase;
  private server: KafkaBatchServer | undefined;

  constructor(
    readonly name: string,
    private readonly world: World,
  ) {
    const { clock, random, database } = world;
    this.process = new VirtualProcess(name);
    this.cpu = new PodCpu(clock, this.process);
    this.database = new PodDatabase(database, this.process, clock, random);
    const { fastestStartMs, slowestStartMs } = world.pods;
    clock.after(random.between(fastestStartMs, slowestStartMs), () => this.run(), this.process);
  }

  get phase(): PodPhase {
    return this.condition;
  }

  /** Whether it does what pods are for: neither on its way nor frozen. */
  get awake(): boolean {
    return this.condition === 'running' && this.process.state === 'running';
  }

  /** Whether Kubernetes counts it among the replicas. */
  get wanted(): boolean {
    return this.condition === 'starting' || this.condition === 'running';
  }

  /** SIGTERM: after the pre-stop wait the running batches end, their offsets are committed, the group is left. */
  terminate(): void {
    if (!this.wanted) return;
    const { clock, pods } = this.world;
    const { server } = this;
    this.condition = 'leaving';
    if (!server) return this.end();
    const drain = () => {
      this.world.listener.onDraining(this.name);
      clock.after(pods.shutdownTimeoutMs, () => this.end('shutdown timeout'), this.process);
      void server.close().then(() => this.end());
    };
    clock.after(pods.prestopMs, drain, this.process);
  }

  /** SIGKILL, a lost node, the OOM killer. */
  kill(): void {
    this.end('killed');
  }

  /** SIGSTOP, a frozen node, a long pause of the collector; then it goes on as if nothing had been. */
  freeze(durationMs: number): void {
    this.process.stop();
    this.world.listener.onFrozen(this.name);
    this.world.clock.after(durationMs, () => this.world.clock.resume(this.process));
  }

  private run(): void {
    if (this.condition !== 'starting') return;
    this.condition = 'running';
    const { clock, network, workload, tuning } = this.world;
    const kafka = createKafka({
      clientId: this.name,
      brokers: ['broker:9092'],
      logger,
      socketFactory: ({ onConnect }) =>
        new SimulatedSocket(network, this.process, onConnect) as unknown as Socket,
    });
    const server = new KafkaBatchServer({
      kafka,
      registry: workload.registry,
      store: this.database.store,
      logger,
      health: this.health,
      tuning,
      onPublished: () => undefined,
      onFatal: () => this.end('crashed'),
    });
    this.server = server;
    const handler = (messages: readonly ReceivedMessage[], context: BatchContext) =>
      this.handle(messages, context);
    server.addHandler(workload.topic.name, handler, true, { subscriptions: [workload.subscription] });
    clock.within(this.process, () => {
      void server.listen((error) => error !== undefined && this.end('crashed'));
    });
  }

  /** What a good handler does: effects through the transaction, an answer through the outbox. */
  private async handle(
    messages: readonly ReceivedMessage[],
    { transaction, send }: BatchContext,
  ): Promise<void> {
    const { workload, pods } = this.world;
    await this.cpu.work(messages.length * pods.cpuMsPerMessage);
    const effects = messages.map(({ envelope, data }) => {
      const { name, number } = data as { readonly name: string; readonly number: number };
      return { id: envelope.id, name, number };
    });
    await transaction.query({ name: 'record-effects', text: '' }, [JSON.stringify(effects)]);
    for (const { id, name, number } of effects) {
      send(encodeMessage(workload.done, { name, number }, { id: uuidV5(ANSWERS, id), source: 'worker' }));
    }
  }

  private end(unexpected?: string): void {
    if (this.condition === 'gone') return;
    this.condition = 'gone';
    this.process.kill();
    this.database.disconnect();
    this.world.listener.onGone(this.name, unexpected);
  }
}
