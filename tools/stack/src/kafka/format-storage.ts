import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { logTail } from '../processes/log-tail.js';
import { startProcess } from '../processes/managed-process.js';
import { stackErrors } from '../stack.errors.js';
import { jvmArgs, type KafkaJvm } from './kafka-jvm.js';
import { scramArguments, type SecureListener } from './secure-listener.js';

export interface UnformattedStorage {
  readonly jvm: KafkaJvm;
  /** Path of server.properties, which names `logDir`. */
  readonly properties: string;
  readonly logDir: string;
  readonly log: string;
  /** Default: one that nobody else has. */
  readonly clusterId?: string | undefined;
  readonly secure?: SecureListener | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Prepares Kafka's data folder once. Kafka's tool writes meta.properties last: with it the folder is whole. */
export async function formatStorage(storage: UnformattedStorage): Promise<void> {
  const { jvm, properties, logDir, log, secure, signal } = storage;
  if (existsSync(join(logDir, 'meta.properties'))) return;
  await rm(logDir, { recursive: true, force: true });
  const clusterId = storage.clusterId ?? randomBytes(16).toString('base64url');
  const tool = await startProcess({
    command: 'java',
    args: [
      ...jvmArgs(jvm),
      'kafka.tools.StorageTool',
      'format',
      `--cluster-id=${clusterId}`,
      `--config=${properties}`,
      ...(secure ? scramArguments(secure) : []),
    ],
    log,
    signal,
  });
  const { code } = await tool.exited;
  signal?.throwIfAborted();
  if (code === 0) return;
  await rm(logDir, { recursive: true, force: true });
  throw stackErrors.kafka_unavailable({
    detail: `Kafka's data folder could not be formatted (log: ${log}):\n${await logTail(log)}`,
  });
}
