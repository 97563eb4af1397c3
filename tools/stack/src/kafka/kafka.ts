import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort, isPortFree } from '../processes/free-port.js';
import { logTail } from '../processes/log-tail.js';
import { startProcess, type ManagedProcess } from '../processes/managed-process.js';
import { pause } from '../processes/pause.js';
import { stackErrors } from '../stack.errors.js';
import { brokerProblem } from './broker-check.js';
import { javaMajor, javaVersion } from './java.js';
import { installKafkaJars } from './kafka-jars.js';
import { serverProperties } from './server-properties.js';

export interface KafkaOptions {
  /** Made when it does not exist; one that exists is used as it is, whatever its port was. */
  readonly dataDir: string;
  /** Default: any free one. */
  readonly port?: number;
  /** Log file. Default: `<dataDir>.log`. */
  readonly log?: string;
  /** Default: a folder in the user's cache, filled by Maven on the first call. */
  readonly jarsDir?: string;
}

export interface KafkaBroker {
  readonly brokers: readonly string[];
  readonly pid: number;
  readonly log: string;
  /** Ends when the broker does, asked or not. */
  readonly exited: Promise<unknown>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const START_TIMEOUT_MS = 60_000;
const STOP_DEADLINE_MS = 6_000;
export const JAVA_MAJOR_AT_LEAST = 17;

/**
 * Starts one Kafka node in KRaft mode on the loopback address.
 * @throws AppError `port_busy`, `kafka_not_installable`, `kafka_unavailable` with the last lines of the log.
 */
export async function startKafka(options: KafkaOptions): Promise<KafkaBroker> {
  const dataDir = resolve(options.dataDir);
  const log = resolve(options.log ?? `${dataDir}.log`);
  const port = options.port ?? (await freePort(HOST));
  if (!(await isPortFree(port, HOST))) {
    throw stackErrors.port_busy({
      detail: `Port ${port} for Kafka is in use: stop what listens there, or choose another.`,
    });
  }
  const java = await requireJava();
  const jarsDir = await installKafkaJars(options.jarsDir);
  await mkdir(dataDir, { recursive: true });
  const properties = join(dataDir, 'server.properties');
  const logDir = join(dataDir, 'data');
  const layout = { host: HOST, port, controllerPort: await freePort(HOST), logDir };
  await writeFile(properties, serverProperties(layout));
  if (!existsSync(join(logDir, 'meta.properties'))) await format({ jarsDir, properties, logDir, log });

  const archive = join(jarsDir, `classes-${java}.jsa`);
  const draftArchive = join(dataDir, 'classes.jsa');
  const server = await startProcess({
    command: 'java',
    args: [...jvmFlags(jarsDir, archive, draftArchive), 'kafka.Kafka', properties],
    logFile: log,
    cwd: dataDir,
    env: process.env,
  });
  const broker = `${HOST}:${port}`;
  await untilReady(server, broker);
  return {
    brokers: [broker],
    pid: server.pid,
    log,
    exited: server.exited,
    stop: async () => {
      const { signal } = await server.stop({ signal: 'SIGTERM', deadlineMs: STOP_DEADLINE_MS });
      if (signal === null && !existsSync(archive) && existsSync(draftArchive))
        await rename(draftArchive, archive);
    },
  };
}

/**
 * A class-data archive takes 0.7 s off a start. The first broker writes it as it stops; the JVM checks that it
 * fits the jars and ignores one that does not.
 */
function jvmFlags(jarsDir: string, archive: string, draftArchive: string): string[] {
  return [
    '-Xmx384m',
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    ...(existsSync(archive)
      ? [`-XX:SharedArchiveFile=${archive}`]
      : [`-XX:ArchiveClassesAtExit=${draftArchive}`]),
    '-Xlog:disable',
    '-Dlog4j2.level=WARN',
    '-cp',
    `${jarsDir}/*`,
  ];
}

async function requireJava(): Promise<string> {
  const version = await javaVersion();
  if (version !== undefined && javaMajor(version) >= JAVA_MAJOR_AT_LEAST) return version;
  throw stackErrors.kafka_unavailable({
    detail: `Kafka needs Java ${JAVA_MAJOR_AT_LEAST} or newer on the PATH; found ${version ?? 'none'}.`,
  });
}

/** Formats a draft folder and renames it when whole: a killed format is never taken for a log directory. */
async function format(paths: {
  jarsDir: string;
  properties: string;
  logDir: string;
  log: string;
}): Promise<void> {
  await rm(paths.logDir, { recursive: true, force: true });
  const clusterId = randomBytes(16).toString('base64url');
  const tool = await startProcess({
    command: 'java',
    args: [
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      '-Xshare:auto',
      '-cp',
      `${paths.jarsDir}/*`,
      'kafka.tools.StorageTool',
      'format',
      '-t',
      clusterId,
      '-c',
      paths.properties,
    ],
    logFile: paths.log,
    env: process.env,
  });
  const { code } = await tool.exited;
  if (code !== 0) {
    throw stackErrors.kafka_unavailable({
      detail: `Kafka's data folder could not be formatted (log: ${paths.log}):\n${await logTail(paths.log)}`,
    });
  }
}

async function untilReady(server: ManagedProcess, broker: string): Promise<void> {
  const giveUpAt = Date.now() + START_TIMEOUT_MS;
  let problem: string | undefined = 'not tried';
  while (server.exit === undefined && Date.now() < giveUpAt) {
    problem = await brokerProblem([broker]);
    if (problem === undefined) return;
    await pause(25);
  }
  const tail = await logTail(server.logFile);
  const reason = server.exit
    ? 'ended at its start'
    : `did not answer within ${START_TIMEOUT_MS} ms (${problem})`;
  await server.stop({ signal: 'SIGTERM', deadlineMs: STOP_DEADLINE_MS });
  throw stackErrors.kafka_unavailable({ detail: `Kafka ${reason} (log: ${server.logFile}):\n${tail}` });
}
