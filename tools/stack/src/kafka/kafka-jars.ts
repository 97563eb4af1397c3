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

/** Where downloaded and derived files outlive a checkout. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'millrace');
}

export function kafkaJarsDir(): string {
  return join(cacheDir(), `kafka-${KAFKA_VERSION}`);
}

/**
 * The folder with Kafka's jars; Maven brings them on the first call. They arrive in a draft folder that is
 * renamed when whole, so a broken or parallel download is never taken for an installation.
 */
export async function installKafkaJars(jarsDir = kafkaJarsDir()): Promise<string> {
  if (existsSync(jarsDir)) return jarsDir;
  const draft = `${jarsDir}.${process.pid}.part`;
  const log = `${jarsDir}.install.log`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    await download(draft, log);
    await rename(draft, jarsDir).catch((error: NodeJS.ErrnoException) => {
      // Somebody else was faster, with the same jars.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
    return jarsDir;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function download(target: string, log: string): Promise<void> {
  const args = ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${target}`];
  const maven = await startProcess({
    command: 'mvn',
    args: [...args, '-DincludeScope=runtime'],
    logFile: log,
    env: process.env,
  }).catch((cause: unknown) => {
    throw stackErrors.kafka_not_installable({
      cause,
      detail: 'Maven (`mvn`) is not on the PATH; it brings the jars of Kafka on the first start.',
    });
  });
  const { code } = await maven.exited;
  const jars = await readdir(target);
  if (code !== 0 || !jars.includes(`kafka_2.13-${KAFKA_VERSION}.jar`)) {
    throw stackErrors.kafka_not_installable({
      detail: `Maven could not bring the jars of Kafka ${KAFKA_VERSION} (log: ${log}):\n${await logTail(log)}`,
    });
  }
}
