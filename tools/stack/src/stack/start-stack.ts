import type { Progress } from '../progress/progress.js';
import { brokerProblem } from '../kafka/broker-check.js';
import { findKafkaSource, type KafkaSource } from '../kafka/kafka-source.js';
import { freePort, isPortFree } from '../processes/free-port.js';
import { stackErrors } from '../stack.errors.js';
import { clearLeftovers } from './clear-leftovers.js';
import type { LaunchChanges } from './launch-changes.js';
import { LocalStack, type StackEvent } from './local-stack.js';
import { removeStackData } from './remove-stack-data.js';
import { stackFiles } from './stack-files.js';
import { loadIdentity } from './stack-identity.js';
import { planStack, type Replicas } from './stack-plan.js';
import type { StackState } from './stack-state.js';

export interface StackOptions {
  /** Holds data, logs and stack.json; made when it does not exist. One stack at a time runs on it. */
  readonly dataDir: string;
  /** Removes what an earlier stack has left there. An external broker keeps its topics. */
  readonly fresh?: boolean;
  readonly replicas?: Replicas;
  /** Brokers of one cluster, each with all data; three of them take writes while two are there. Default 1. */
  readonly brokers?: number;
  /** Default: any free one. */
  readonly gatewayPort?: number;
  readonly progress?: Progress;
  /** Default: none. */
  readonly launch?: LaunchChanges;
  /** Told when a process ends unasked, and when it is up again. */
  readonly onEvent?: (event: StackEvent) => void;
  /** Aborts the start and stops what has been started; without effect once the stack is up. */
  readonly signal?: AbortSignal;
}

/** A stack that runs. Its processes are started again when they end unasked, on the same addresses. */
export interface Stack {
  readonly gatewayUrl: string;
  /** What stack.json holds at the moment. */
  readonly stack: StackState;
  /** Names are `postgres`, `kafka` (of several: `kafka-1`), a service (all its replicas) or one instance, e.g. `order-2`. */
  kill(name: string, signal: NodeJS.Signals): void;
  /** Stops it in an orderly way and starts it again. */
  restart(name: string): Promise<void>;
  /** Stops it in an orderly way; it stays down until {@link up}. */
  down(name: string): Promise<void>;
  up(name: string): Promise<void>;
  /** Stops everything in order, within 10 s; data stay. */
  stop(): Promise<void>;
}

/**
 * Starts Postgres, Kafka and all services (they must be built), on free ports but for the gateway's.
 * Any number of stacks can run side by side, each on its own data folder.
 * @throws AppError of the `stackErrors` table; nothing is left running then.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const files = stackFiles(options.dataDir);
  const stopped = await clearLeftovers(files.state);
  if (stopped > 0) options.progress?.say(`  ✓ stopped ${stopped} processes that a killed stack had left`);
  const kafkaSource = await findKafkaSource();
  await checkPreconditions(options, kafkaSource);
  if (options.fresh) await removeStackData(files, kafkaSource.kind);
  const plan = await planStack({
    files,
    kafkaSource,
    identity: await loadIdentity(files),
    replicas: options.replicas ?? {},
    brokerCount: options.brokers ?? 1,
    gatewayPort: options.gatewayPort,
    launch: options.launch ?? {},
    pickPort: () => freePort(),
  });
  const local = new LocalStack(plan, options);
  await startOrStop(local, options.signal);
  return {
    gatewayUrl: local.gatewayUrl,
    get stack() {
      return local.state;
    },
    kill: (name, signal) => local.kill(name, signal),
    restart: (name) => local.restart(name),
    down: (name) => local.down(name),
    up: (name) => local.up(name),
    stop: () => local.stop(),
  };
}

async function startOrStop(local: LocalStack, outer: AbortSignal | undefined): Promise<void> {
  // Not the caller's signal itself: the processes listen to it for as long as they live.
  const starting = new AbortController();
  const onAbort = () => starting.abort(outer?.reason);
  outer?.addEventListener('abort', onAbort, { once: true });
  try {
    if (outer?.aborted) onAbort();
    await local.start(starting.signal);
  } catch (error) {
    await local.stop();
    throw error;
  } finally {
    outer?.removeEventListener('abort', onAbort);
  }
}

async function checkPreconditions(options: StackOptions, kafkaSource: KafkaSource): Promise<void> {
  const { gatewayPort } = options;
  if (gatewayPort !== undefined && !(await isPortFree(gatewayPort))) {
    throw stackErrors.port_busy({
      detail: `Port ${gatewayPort} is in use: stop what listens there, or choose another one for the gateway: npm start -- --port ${gatewayPort + 1}`,
    });
  }
  if (kafkaSource.kind !== 'external') return;
  const problem = await brokerProblem(kafkaSource.brokers);
  if (problem !== undefined) {
    throw stackErrors.kafka_unavailable({
      detail: `KAFKA_BROKERS=${kafkaSource.brokers.join(',')} cannot be used: ${problem}. Start that broker, or unset KAFKA_BROKERS to have one started here.`,
    });
  }
}
