import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { awaitReady } from '../processes/await-ready.js';
import { freePort, isPortFree } from '../processes/free-port.js';
import { logTail } from '../processes/log-tail.js';
import { startProcess, type ManagedProcess } from '../processes/managed-process.js';
import type { Running } from '../processes/supervised.js';
import { stackErrors } from '../stack.errors.js';
import { brokerProblem } from './broker-check.js';
import type { DetourListener } from './detour-listener.js';
import { formatStorage } from './format-storage.js';
import { JAVA_MAJOR_AT_LEAST, isJavaRecentEnough, javaVersion } from './java.js';
import { installKafkaJars } from './kafka-jars.js';
import { jvmArgs, type KafkaJvm } from './kafka-jvm.js';
import type { SecureListener } from './secure-listener.js';
import { serverProperties, type ClusterNode } from './server-properties.js';

export interface KafkaOptions {
  /** Made when it does not exist; one that exists is used as it is, whatever its port was. */
  readonly dataDir: string;
  /** Default: any free one. */
  readonly port?: number;
  /** Log file. Default: `<dataDir>.log`. */
  readonly log?: string;
  /** Default: a folder in the user's cache, filled by Maven on the first call. */
  readonly jarsDir?: string;
  /** A second listener, with TLS and a sign-in. Default: none. */
  readonly secure?: SecureListener;
  /** A second listener, that is told to be elsewhere. Default: none. */
  readonly detour?: DetourListener;
  /** Of a cluster of several, which come up together. Default: the only one. */
  readonly node?: ClusterNode;
  /** Of Java, after the usual ones: a later one counts. Default: none. */
  readonly jvmFlags?: readonly string[];
  /** Stops it when aborted, also while it starts. */
  readonly signal?: AbortSignal;
}

export interface KafkaBroker extends Running {
  readonly brokers: readonly string[];
  readonly log: string;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const STOP_DEADLINE_MS = 2_500;

/**
 * Starts one Kafka node in KRaft mode on the loopback address.
 * @throws AppError `port_busy`, `kafka_not_installable`, `kafka_unavailable` with the last lines of the log.
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaBroker> {
  const { secure, detour, node, signal } = options;
  const dataDir = resolve(options.dataDir);
  const log = resolve(options.log ?? `${dataDir}.log`);
  const port = options.port ?? (await freePort(HOST));
  if (!(await isPortFree(port, HOST))) {
    throw stackErrors.port_busy({
      detail: `Port ${port}, which Kafka needs, is in use: stop what listens there.`,
    });
  }
  const jvm: KafkaJvm = {
    javaVersion: await requireJava(),
    jarsDir: await installKafkaJars(options.jarsDir, signal),
  };
  const logDir = join(dataDir, 'data');
  const properties = join(dataDir, 'server.properties');
  await mkdir(dataDir, { recursive: true });
  const controllerPort = node?.controllerPorts.get(node.id) ?? (await freePort(HOST));
  const layout = { host: HOST, port, controllerPort, logDir, secure, detour, node };
  await writeFile(properties, serverProperties(layout));
  await formatStorage({ jvm, properties, logDir, log, clusterId: node?.clusterId, secure, signal });
  const server = await startProcess({
    command: 'java',
    args: [...jvmArgs(jvm), ...(options.jvmFlags ?? []), 'kafka.Kafka', properties],
    log,
    cwd: dataDir,
    stopDeadlineMs: STOP_DEADLINE_MS,
    signal,
  });
  const broker = `${HOST}:${port}`;
  await untilBrokerReady(server, broker, signal);
  return {
    brokers: [broker],
    pid: server.pid,
    log,
    exited: server.exited,
    kill: (name) => server.kill(name),
    stop: async () => {
      await server.stop();
    },
  };
}

async function requireJava(): Promise<string> {
  const version = await javaVersion();
  if (version !== undefined && isJavaRecentEnough(version)) return version;
  throw stackErrors.kafka_unavailable({
    detail: `Kafka needs Java ${JAVA_MAJOR_AT_LEAST} or newer on the PATH; found ${version ?? 'none'}.`,
  });
}

/** Waits for the broker; stops the process when it does not come up. */
export async function untilBrokerReady(
  server: ManagedProcess,
  broker: string,
  signal?: AbortSignal,
): Promise<void> {
  const reason = await awaitReady(server, {
    probe: () => brokerProblem([broker]),
    timeoutMs: START_TIMEOUT_MS,
    intervalMs: 25,
    signal,
  });
  if (reason === undefined) return;
  throw stackErrors.kafka_unavailable({
    detail: `Kafka ${reason}. Log: ${server.log}\n${await logTail(server.log)}`,
  });
}
