import { contracts } from '@millrace/contracts';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startKafkaContainer } from '../kafka/kafka-container.js';
import { startKafka } from '../kafka/kafka.js';
import { createTopics } from '../kafka/create-topics.js';
import { createDatabase } from '../postgres/create-database.js';
import { startPostgres } from '../postgres/postgres.js';
import { Supervised, type SupervisedOptions } from '../processes/supervised.js';
import { appFolder, builtFile } from '../services/checkout.js';
import { launchService } from '../services/launch-service.js';
import { databases } from '../services/services.js';
import type { Broker } from './plan-brokers.js';
import type { Instance, StackPlan } from './stack-plan.js';

type Observer = (name: string) => Pick<SupervisedOptions, 'onUp' | 'onDown'>;

// A stop takes 10 s at the very most: gateway, then services, then Kafka (2.5 s), then Postgres (1.5 s).
const GATEWAY_STOP_MS = 2_000;
const SERVICE_STOP_MS = 3_500;

/** The processes of a stack, none of them started. */
export interface StackProcesses {
  readonly postgres: Supervised;
  /** None when the broker is somebody else's. */
  readonly brokers: readonly Supervised[];
  readonly services: readonly { readonly instance: Instance; readonly process: Supervised }[];
}

export function stackProcesses(plan: StackPlan, observe: Observer): StackProcesses {
  return {
    postgres: postgresProcess(plan, observe),
    brokers: plan.brokers.map((broker) => brokerProcess(plan, broker, observe)),
    services: plan.instances.map((instance) => ({
      instance,
      process: serviceProcess(plan, instance, observe),
    })),
  };
}

function postgresProcess({ files, identity, launch }: StackPlan, observe: Observer): Supervised {
  return new Supervised({
    name: 'postgres',
    ...observe('postgres'),
    launch: (signal) =>
      startPostgres({
        dataDir: files.postgres,
        port: identity.postgresPort,
        password: identity.postgresPassword,
        log: join(files.logs, 'postgres.log'),
        settings: launch.postgresSettings ?? {},
        signal,
      }),
  });
}

function brokerProcess(
  { kafkaSource, launch }: StackPlan,
  { name, ...broker }: Broker,
  observe: Observer,
): Supervised {
  const start = kafkaSource.kind === 'docker' ? startKafkaContainer : startKafka;
  return new Supervised({
    name,
    ...observe(name),
    launch: (signal) =>
      start({
        ...broker,
        jvmFlags: launch.kafkaJvmFlags ?? [],
        ...(launch.kafkaDetour && { detour: launch.kafkaDetour }),
        signal,
      }),
  });
}

function serviceProcess(plan: StackPlan, instance: Instance, observe: Observer): Supervised {
  const { row, name, port, log } = instance;
  const { nodeFlags, env, instanceEnv } = plan.launch;
  const folder = (plan.launch.appFolder ?? appFolder)(row.name);
  return new Supervised({
    name,
    ...observe(name),
    launch: async (signal) =>
      launchService(
        {
          entry: builtFile(row.name, 'main.js', folder),
          cwd: folder,
          instance: name,
          port,
          log,
          env: { ...row.env(plan.topology), ...env?.[row.name], ...instanceEnv?.(name) },
          nodeFlags: nodeFlags?.(name) ?? [],
          stopDeadlineMs: row.edge ? GATEWAY_STOP_MS : SERVICE_STOP_MS,
        },
        signal,
      ),
  });
}

/** Makes the databases and roles that do not exist. */
export async function createDatabases(plan: StackPlan): Promise<void> {
  for (const { name, role } of databases) {
    await createDatabase(plan.adminUrl, {
      name,
      role,
      password: plan.identity.rolePasswords[role] as string,
    });
  }
}

/** Makes the topics that do not exist. */
export async function createAllTopics(plan: StackPlan): Promise<number> {
  const topics = contracts.allTopics();
  await createTopics(plan.topology.brokers, topics);
  return topics.length;
}

/** Forgets the logs of the run before. */
export async function removeOldLogs(plan: StackPlan): Promise<void> {
  await rm(plan.files.logs, { recursive: true, force: true });
}
