import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { stackErrors } from '../stack.errors.js';
import type { ClusterNode } from '../kafka/server-properties.js';
import type { KafkaSource } from '../kafka/kafka-source.js';
import type { StackFiles } from './stack-files.js';
import type { StackIdentity } from './stack-identity.js';

/** A broker that the stack starts. */
export interface Broker {
  /** `kafka`, or `kafka-2` for the second of several. */
  readonly name: string;
  readonly port: number;
  readonly dataDir: string;
  readonly log: string;
  /** Absent for the only one. */
  readonly node?: ClusterNode;
}

export interface BrokerInput {
  readonly files: StackFiles;
  readonly identity: StackIdentity;
  readonly kafkaSource: KafkaSource;
  /** How many to start. */
  readonly brokerCount: number;
  readonly pickPort: () => Promise<number>;
}

/**
 * The brokers that a stack starts: one by itself, or several that hold all data each.
 * @throws AppError `kafka_unavailable` for several that would be containers.
 */
export async function planBrokers(input: BrokerInput): Promise<readonly Broker[]> {
  const { files, identity, kafkaSource, brokerCount, pickPort } = input;
  const log = join(files.logs, 'kafka.log');
  if (brokerCount === 1) return [{ name: 'kafka', port: identity.kafkaPort, dataDir: files.kafka, log }];
  if (kafkaSource.kind !== 'java') {
    throw stackErrors.kafka_unavailable({
      detail: `${brokerCount} brokers are started by Java only, and here Kafka comes by ${kafkaSource.kind}.`,
    });
  }
  const ids = Array.from({ length: brokerCount }, (_, index) => index + 1);
  const controllerPorts = new Map<number, number>();
  for (const id of ids) controllerPorts.set(id, await pickPort());
  // The same at each start on these data, also for a node that is formatted later than the others.
  const clusterId = createHash('sha256').update(files.kafka).digest().subarray(0, 16).toString('base64url');
  const brokers: Broker[] = [];
  for (const id of ids) {
    const name = `kafka-${id}`;
    brokers.push({
      name,
      port: id === 1 ? identity.kafkaPort : await pickPort(),
      dataDir: join(files.kafka, name),
      log: join(files.logs, `${name}.log`),
      node: { id, controllerPorts, clusterId },
    });
  }
  return brokers;
}
