import { join } from 'node:path';
import type { KafkaSource } from '../kafka/kafka-source.js';
import { adminUrlOf } from '../postgres/postgres.js';
import {
  SERVICE_NAMES,
  databases,
  services,
  type DatabaseName,
  type ServiceName,
  type ServiceRow,
  type Topology,
} from '../services/services.js';
import { planBrokers, type Broker, type BrokerInput } from './plan-brokers.js';
import type { LaunchChanges } from './launch-changes.js';
import type { StackFiles } from './stack-files.js';
import type { StackIdentity } from './stack-identity.js';

/** How many replicas of a service to run; 1 where nothing is said. */
export type Replicas = Partial<Readonly<Record<ServiceName, number>>>;

export interface Instance {
  readonly row: ServiceRow;
  /** `order`, or `order-2` for the second of several. */
  readonly name: string;
  readonly port: number;
  readonly url: string;
  readonly log: string;
}

/** Everything about a stack that is known before its first process starts. */
export interface StackPlan {
  readonly files: StackFiles;
  readonly identity: StackIdentity;
  readonly kafkaSource: KafkaSource;
  readonly adminUrl: string;
  /** None when they are somebody else's. */
  readonly brokers: readonly Broker[];
  readonly instances: readonly Instance[];
  readonly gatewayUrl: string;
  readonly topology: Topology;
  readonly launch: LaunchChanges;
}

export interface PlanInput extends BrokerInput {
  readonly replicas: Replicas;
  readonly gatewayPort: number | undefined;
  readonly launch: LaunchChanges;
}

/** Gives every replica its address, so that all services can start at the same time. */
export async function planStack(input: PlanInput): Promise<StackPlan> {
  const { files, identity, kafkaSource } = input;
  const brokers = kafkaSource.kind === 'external' ? [] : await planBrokers(input);
  const instances: Instance[] = [];
  for (const row of services) {
    const count = input.replicas[row.name] ?? 1;
    for (let replica = 1; replica <= count; replica += 1) {
      const name = count === 1 ? row.name : `${row.name}-${replica}`;
      const port = row.edge && input.gatewayPort !== undefined ? input.gatewayPort : await input.pickPort();
      instances.push({
        row,
        name,
        port,
        url: `http://127.0.0.1:${port}`,
        log: join(files.logs, `${name}.log`),
      });
    }
  }
  const serviceUrls = Object.fromEntries(
    SERVICE_NAMES.map((name) => [name, urlsOf(instances, name)]),
  ) as Record<ServiceName, string[]>;
  return {
    files,
    identity,
    kafkaSource,
    brokers,
    instances,
    launch: input.launch,
    adminUrl: adminUrlOf(identity.postgresPort, identity.postgresPassword),
    gatewayUrl: urlsOf(instances, 'gateway')[0] as string,
    topology: {
      serviceUrls,
      databaseUrl: databaseUrls(identity),
      brokers:
        kafkaSource.kind === 'external'
          ? kafkaSource.brokers
          : brokers.map(({ port }) => `127.0.0.1:${port}`),
      tokenSigningKeyFile: files.tokenSigningKey,
      operator: identity.operator,
      paymentProviderApiKey: identity.paymentProviderApiKey,
    },
  };
}

function urlsOf(instances: readonly Instance[], service: ServiceName): string[] {
  return instances.filter(({ row }) => row.name === service).map(({ url }) => url);
}

function databaseUrls(identity: StackIdentity): Record<DatabaseName, string> {
  const server = `127.0.0.1:${identity.postgresPort}`;
  const entries = databases.map(({ name, role }) => [
    name,
    `postgresql://${role}:${identity.rolePasswords[role]}@${server}/${name}`,
  ]);
  return Object.fromEntries(entries) as Record<DatabaseName, string>;
}
