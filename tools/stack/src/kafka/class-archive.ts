import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../processes/free-port.js';
import { startProcess } from '../processes/managed-process.js';
import { removeAtEnd } from '../processes/warden.js';
import { formatStorage } from './format-storage.js';
import { classArchive, jvmArgs, type KafkaJvm } from './kafka-jvm.js';
import { untilBrokerReady } from './kafka.js';
import { serverProperties } from './server-properties.js';

const HOST = '127.0.0.1';
const DUMP_DEADLINE_MS = 60_000;

/**
 * Writes the class-data archive of Kafka, once for a version of Java: a throw-away broker is started, and the
 * JVM dumps the classes it has loaded as it ends. Without an archive Kafka works the same, only slower to start.
 */
export async function ensureClassArchive(jvm: KafkaJvm, signal?: AbortSignal): Promise<void> {
  const archive = classArchive(jvm);
  if (existsSync(archive)) return;
  const folder = await mkdtemp(join(tmpdir(), 'millrace-kafka-classes-'));
  removeAtEnd(folder);
  const draft = `${archive}.${process.pid}.part`;
  const log = join(folder, 'kafka.log');
  const [logDir, properties] = [join(folder, 'data'), join(folder, 'server.properties')];
  const [port, controllerPort] = [await freePort(HOST), await freePort(HOST)];
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(properties, serverProperties({ host: HOST, port, controllerPort, logDir }));
    await formatStorage({ jvm, properties, logDir, log, signal });
    const broker = await startProcess({
      command: 'java',
      args: [`-XX:ArchiveClassesAtExit=${draft}`, ...jvmArgs(jvm), 'kafka.Kafka', properties],
      log,
      stopDeadlineMs: DUMP_DEADLINE_MS,
      signal,
    });
    await untilBrokerReady(broker, `${HOST}:${port}`, signal);
    await broker.stop();
    if (existsSync(draft)) await rename(draft, archive);
  } finally {
    await rm(folder, { recursive: true, force: true });
    await rm(draft, { force: true });
  }
}
