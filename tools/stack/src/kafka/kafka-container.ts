import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { resolve } from 'node:path';
import { freePort } from '../processes/free-port.js';
import { logTail } from '../processes/log-tail.js';
import { startProcess } from '../processes/managed-process.js';
import { stackErrors } from '../stack.errors.js';
import { KAFKA_VERSION } from './kafka-jars.js';
import { untilBrokerReady, type KafkaBroker, type KafkaOptions } from './kafka.js';

const run = promisify(execFile);
const STOP_DEADLINE_MS = 2_500;
const IMAGE = `apache/kafka:${KAFKA_VERSION}`;

/** Container and volume of a data folder: the data are kept in a volume of that name. */
export function containerName(dataDir: string): string {
  return `millrace-kafka-${createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 12)}`;
}

/** Starts the broker as a container, with the same settings and the same face as {@link startKafka}. */
export async function startKafkaContainer(options: KafkaOptions): Promise<KafkaBroker> {
  const { signal } = options;
  if (options.detour) {
    throw stackErrors.kafka_unavailable({ detail: 'A broker in a container is started without a detour.' });
  }
  const port = options.port ?? (await freePort());
  const name = containerName(options.dataDir);
  const log = resolve(options.log ?? `${options.dataDir}.log`);
  await pullImage(log, signal);
  await run('docker', ['rm', '--force', name]);
  const client = await startProcess({
    command: 'docker',
    args: containerArgs(name, port),
    log,
    stopDeadlineMs: STOP_DEADLINE_MS,
    signal,
  });
  const broker = `127.0.0.1:${port}`;
  await untilBrokerReady(client, broker, signal);
  return {
    brokers: [broker],
    pid: client.pid,
    log,
    exited: client.exited,
    kill: (signalName) => client.kill(signalName),
    stop: async () => {
      await client.stop();
      // A client that had to be killed leaves its container.
      await run('docker', ['rm', '--force', name]);
    },
  };
}

/** Apart from the start, whose deadline does not allow for a download. */
async function pullImage(log: string, signal: AbortSignal | undefined): Promise<void> {
  const images = await run('docker', ['image', 'ls', '--quiet', IMAGE]);
  if (images.stdout.trim() !== '') return;
  const pull = await startProcess({ command: 'docker', args: ['pull', IMAGE], log, signal });
  const { code } = await pull.exited;
  signal?.throwIfAborted();
  if (code === 0) return;
  throw stackErrors.kafka_unavailable({
    detail: `Docker could not pull ${IMAGE}. Log: ${log}\n${await logTail(log)}`,
  });
}

/** Forgets the broker's data. */
export async function removeKafkaVolume(dataDir: string): Promise<void> {
  const name = containerName(dataDir);
  await run('docker', ['rm', '--force', name]);
  await run('docker', ['volume', 'rm', '--force', name]);
}

function containerArgs(name: string, port: number): string[] {
  const settings = {
    KAFKA_NODE_ID: 1,
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_LISTENERS: `CLIENT://:${port},CONTROLLER://:9093`,
    KAFKA_ADVERTISED_LISTENERS: `CLIENT://127.0.0.1:${port}`,
    KAFKA_INTER_BROKER_LISTENER_NAME: 'CLIENT',
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_LOG_DIRS: '/var/lib/kafka/data',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: false,
    KAFKA_DEFAULT_REPLICATION_FACTOR: 1,
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 1,
    KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: 4,
    KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: 1,
    KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: 1,
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: 0,
    KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: 3_000,
    KAFKA_BROKER_SESSION_TIMEOUT_MS: 3_000,
    KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: 500,
  };
  return [
    'run',
    '--rm',
    `--name=${name}`,
    `--publish=127.0.0.1:${port}:${port}`,
    `--volume=${name}:/var/lib/kafka/data`,
    ...Object.entries(settings).map(([key, value]) => `--env=${key}=${value}`),
    IMAGE,
  ];
}
