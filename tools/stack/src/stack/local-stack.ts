import { SILENT, type Progress } from '../progress/progress.js';
import { ensureClassArchive } from '../kafka/class-archive.js';
import { installKafkaJars } from '../kafka/kafka-jars.js';
import type { ExitStatus } from '../processes/managed-process.js';
import type { Supervised } from '../processes/supervised.js';
import { runMigrations } from '../services/run-migrations.js';
import { stackErrors } from '../stack.errors.js';
import { describeDown } from './describe-down.js';
import { initialState } from './initial-state.js';
import type { StackPlan } from './stack-plan.js';
import {
  createAllTopics,
  createDatabases,
  removeOldLogs,
  stackProcesses,
  type StackProcesses,
} from './stack-processes.js';
import type { StackState } from './stack-state.js';
import { StateFile } from './state-file.js';
import { together } from './together.js';

/** Something that happened to a process after the stack came up. */
export interface StackEvent {
  readonly process: string;
  /** One line, and the end of the log when the process ended. */
  readonly text: string;
}

export interface LocalStackOptions {
  readonly progress?: Progress | undefined;
  readonly onEvent?: ((event: StackEvent) => void) | undefined;
}

/** A whole system on this machine: supervised from its start to its stop. */
export class LocalStack {
  readonly #plan: StackPlan;
  readonly #progress: Progress;
  readonly #onEvent: (event: StackEvent) => void;
  readonly #stateFile: StateFile;
  readonly #processes: StackProcesses;
  #stopped: Promise<void> | undefined;

  constructor(plan: StackPlan, options: LocalStackOptions) {
    this.#plan = plan;
    this.#progress = options.progress ?? SILENT;
    this.#onEvent = options.onEvent ?? (() => undefined);
    this.#stateFile = new StateFile(plan.files.state, initialState(plan));
    this.#processes = stackProcesses(plan, (name) => ({
      onUp: ({ pid }) => this.#up(name, pid),
      onDown: (reason, delayMs) => this.#down(name, reason, delayMs),
    }));
  }

  get gatewayUrl(): string {
    return this.#plan.gatewayUrl;
  }

  /** What stack.json holds at the moment. */
  get state(): StackState {
    return this.#stateFile.state;
  }

  /** Starts everything. When it rejects, {@link stop} still has to be called. */
  async start(signal: AbortSignal): Promise<void> {
    await removeOldLogs(this.#plan);
    await together(signal, [(either) => this.#openDatabases(either), (either) => this.#openKafka(either)]);
    const { services } = this.#processes;
    await this.#progress.step(
      'services',
      () =>
        startTogether(
          signal,
          services.map(({ process }) => process),
        ),
      () => services.map(({ process }) => process.name).join(', '),
    );
    this.#stateFile.status('running');
  }

  async #openDatabases(signal: AbortSignal): Promise<void> {
    const { files, topology, identity, adminUrl, launch } = this.#plan;
    const where = `127.0.0.1:${identity.postgresPort}`;
    await this.#progress.step(
      'Postgres',
      () => this.#processes.postgres.start(signal),
      () => where,
    );
    await this.#progress.step('databases', () => createDatabases(this.#plan));
    signal.throwIfAborted();
    await this.#progress.step(
      'migrations',
      () => runMigrations({ topology, adminUrl, logsDir: files.logs, appFolder: launch.appFolder, signal }),
      (migrated) => migrated.join(', ') || 'up to date',
    );
  }

  async #openKafka(signal: AbortSignal): Promise<void> {
    const { kafkaSource, topology } = this.#plan;
    const where = topology.brokers.join(',');
    const { brokers } = this.#processes;
    if (kafkaSource.kind === 'java') {
      await this.#progress.step('jars of Kafka', async () => {
        const jarsDir = await installKafkaJars(undefined, signal);
        await ensureClassArchive({ jarsDir, javaVersion: kafkaSource.javaVersion }, signal);
      });
    }
    if (brokers.length > 0)
      await this.#progress.step(
        'Kafka',
        () => startTogether(signal, brokers),
        () => `${where} (${kafkaSource.kind})`,
      );
    else this.#progress.say(`  ✓ Kafka at ${where} (KAFKA_BROKERS)`);
    await this.#progress.step('topics', () => createAllTopics(this.#plan), String);
  }

  /** Sends a signal to a process: `postgres`, `kafka`, an instance, or all replicas of a service. */
  kill(name: string, signal: NodeJS.Signals): void {
    for (const process of this.#named(name)) process.running?.kill(signal);
  }

  /** Stops in an orderly way and starts again; the addresses stay the same. */
  async restart(name: string): Promise<void> {
    await Promise.all(this.#named(name).map((process) => process.restart()));
  }

  /** Stops in an orderly way what {@link up} starts again. */
  async down(name: string): Promise<void> {
    await Promise.all(
      this.#named(name).map(async (process) => {
        await process.stop();
        this.#stateFile.process(process.name);
      }),
    );
  }

  async up(name: string): Promise<void> {
    await Promise.all(this.#named(name).map((process) => process.start()));
  }

  #named(name: string): Supervised[] {
    const { postgres, brokers, services } = this.#processes;
    const found = [
      ...[postgres, ...brokers].filter((process) => process.name === name),
      ...services
        .filter(({ instance }) => instance.name === name || instance.row.name === name)
        .map(({ process }) => process),
    ];
    if (found.length === 0)
      throw stackErrors.unknown_service({ detail: `This stack has no process ${name}.` });
    return found;
  }

  /** Gateway, services, Kafka, Postgres, in this order, within 10 s; data stay. Once; later calls wait. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stopInOrder());
  }

  async #stopInOrder(): Promise<void> {
    const { postgres, brokers, services } = this.#processes;
    this.#stateFile.status('stopping');
    for (const edge of [true, false]) {
      const phase = services.filter(({ instance }) => (instance.row.edge ?? false) === edge);
      await Promise.all(phase.map(({ process }) => process.stop()));
    }
    await Promise.all(brokers.map((broker) => broker.stop()));
    await postgres.stop();
    this.#stateFile.remove();
  }

  #up(name: string, pid: number): void {
    this.#stateFile.process(name, pid);
    if (this.#stateFile.state.status === 'running')
      this.#onEvent({ process: name, text: `${name} is up (pid ${pid})` });
  }

  #down(name: string, reason: ExitStatus | Error, delayMs: number): void {
    this.#stateFile.process(name);
    void describeDown(this.state, { name, reason, delayMs }).then((text) =>
      this.#onEvent({ process: name, text }),
    );
  }
}

async function startTogether(signal: AbortSignal, processes: readonly Supervised[]): Promise<void> {
  await together(
    signal,
    processes.map((process) => (either) => process.start(either)),
  );
}
