import { rm } from 'node:fs/promises';
import { removeKafkaVolume } from '../kafka/kafka-container.js';
import type { KafkaSource } from '../kafka/kafka-source.js';
import type { StackFiles } from './stack-files.js';

/** Removes what a stack that has stopped keeps. The topics of an external broker stay: they are not ours. */
export async function removeStackData(files: StackFiles, source: KafkaSource['kind']): Promise<void> {
  if (source === 'docker') await removeKafkaVolume(files.kafka);
  const paths = [files.postgres, files.kafka, files.logs, files.identity, files.tokenSigningKey];
  await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
}
