import { identify } from '../processes/process-identity.js';
import { join } from 'node:path';
import type { StackPlan } from './stack-plan.js';
import type { StackState } from './stack-state.js';

/** The state of a stack that is about to start: every address is known, nothing runs. */
export function initialState(plan: StackPlan): StackState {
  const { files, identity, topology, kafkaSource } = plan;
  const supervisor = identify(process.pid);
  if (!supervisor) throw new Error('this process cannot find itself in the process table');
  return {
    version: 2,
    status: 'starting',
    startedAt: new Date().toISOString(),
    supervisor,
    gateway: { url: plan.gatewayUrl, docs: `${plan.gatewayUrl}/docs` },
    services: plan.instances.map(({ row, name, url, log }) => ({
      service: row.name,
      instance: name,
      url,
      docs: `${url}/docs`,
      log,
    })),
    postgres: {
      host: '127.0.0.1',
      port: identity.postgresPort,
      adminUrl: plan.adminUrl,
      log: join(files.logs, 'postgres.log'),
      dataDir: files.postgres,
    },
    databases: topology.databaseUrl,
    kafka: {
      source: kafkaSource.kind,
      brokers: topology.brokers,
      nodes: plan.brokers.map(({ name, log, dataDir }) => ({ name, log, dataDir })),
    },
    credentials: {
      operator: identity.operator,
      customer: identity.customer,
      paymentProviderApiKey: identity.paymentProviderApiKey,
    },
    dataDir: files.dataDir,
    logsDir: files.logs,
  };
}
