import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { logTail } from '../processes/log-tail.js';
import { startProcess } from '../processes/managed-process.js';
import { stackErrors } from '../stack.errors.js';

export const KAFKA_VERSION = '4.1.1';
const POM = fileURLToPath(new URL('../../kafka/pom.xml', import.meta.url));

/** The folder that outlives a checkout: `$XDG_CACHE_HOME/millrace/kafka-<version>`, else below `~/.cache`. */
export function kafkaJarsDir(env: NodeJS.ProcessEnv = process.env): string {
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'millrace', `kafka-${KAFKA_VERSION}`);
}

/**
 * The folder with Kafka's jars; Maven brings them on the first call. They arrive in a draft folder that is
 * renamed when whole, so that a broken or parallel download is never taken for an installation.
 * @throws AppError `kafka_not_installable`.
 */
export async function installKafkaJars(jarsDir = kafkaJarsDir(), signal?: AbortSignal): Promise<string> {
  if (existsSync(jarsDir)) return jarsDir;
  const draft = `${jarsDir}.${process.pid}.part`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    await download(draft, `${jarsDir}.install.log`, signal);
    await rename(draft, jarsDir).catch((error: NodeJS.ErrnoException) => {
      // Somebody else was faster, with the same jars.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return jarsDir;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function download(target: string, log: string, signal?: AbortSignal): Promise<void> {
  await rm(log, { force: true });
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${target}`, '-DincludeScope=runtime'];
  const maven = await startProcess({
    command: 'mvn',
    args: ['-q', '-B', '-f', POM, ...goal],
    log,
    signal,
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause;
    throw stackErrors.kafka_not_installable({
      cause,
      detail: 'Maven (`mvn`) is not on the PATH; it brings the jars of Kafka on the first start.',
    });
  });
  const { code } = await maven.exited;
  signal?.throwIfAborted();
  const jars = await readdir(target);
  if (code !== 0 || !jars.includes(`kafka_2.13-${KAFKA_VERSION}.jar`)) {
    throw stackErrors.kafka_not_installable({
      detail: `Maven could not bring the jars of Kafka ${KAFKA_VERSION} (log: ${log}):\n${await logTail(log)}`,
    });
  }
}
