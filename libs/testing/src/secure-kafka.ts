import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Topic } from '@millrace/contract-kit';
import { createTopics, freePort, removeAtEnd, startKafka } from '@millrace/stack';
import { testAuthority } from './test-certificates.js';

export interface SecureKafkaOptions {
  readonly topics?: readonly Topic[];
  /** Who may sign in, by SCRAM-SHA-256 or SCRAM-SHA-512. */
  readonly users: readonly { readonly name: string; readonly password: string }[];
  /** Asks ACLs: a user may do what is granted to it, and nothing else. Default: no. */
  readonly acls?: boolean;
}

export interface SecureKafka {
  /** TLS and a sign-in are required here; the certificate names 127.0.0.1 only. */
  readonly brokers: readonly string[];
  /** Without either; whoever comes here may do all, e.g. grant ACLs. */
  readonly plainBrokers: readonly string[];
  /** Whom to trust. */
  readonly caFile: string;
  /** An authority that has not signed the broker's certificate. */
  readonly strangerCaFile: string;
  /** The settings of a service whose user this is. */
  env(user: { readonly name: string; readonly password: string }): Record<string, string>;
  stop(): Promise<void>;
}

/** A Kafka of one's own that takes TLS and SCRAM, as a cluster that is deployed does. */
export async function secureKafka(options: SecureKafkaOptions): Promise<SecureKafka> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-test-kafka-'));
  removeAtEnd(folder);
  const [authority, stranger] = [await testAuthority(folder), await testAuthority(folder)];
  const { key, certificate } = await authority.issue(['127.0.0.1']);
  const keyStoreFile = join(folder, 'broker.pem');
  await writeFile(keyStoreFile, `${key}${certificate}`, { mode: 0o600 });
  const port = await freePort('127.0.0.1');
  const { users, acls = false, topics = [] } = options;
  const kafka = await startKafka({
    dataDir: join(folder, 'kafka'),
    secure: { port, keyStoreFile, users, acls },
  });
  await createTopics(kafka.brokers, topics);
  const brokers = [`127.0.0.1:${port}`];
  return {
    brokers,
    plainBrokers: kafka.brokers,
    caFile: authority.caFile,
    strangerCaFile: stranger.caFile,
    env: ({ name, password }) => ({
      KAFKA_BROKERS: brokers.join(','),
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: authority.caFile,
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: name,
      KAFKA_SASL_PASSWORD: password,
    }),
    stop: () => kafka.stop(),
  };
}
