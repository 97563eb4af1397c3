import type { Laboratory } from './laboratory.js';
import type { PostgresProxy } from './postgres-proxy.js';

/** Services that are told the URL of their database. */
const BY_URL = ['inventory', 'payment'] as const;
/** This one asks the control database where its shards are. */
const BY_ROUTE = 'order';

/** Starts the services anew, so that they reach their databases through the proxy, and not otherwise. */
export async function connectThrough(lab: Laboratory, proxy: PostgresProxy): Promise<void> {
  await connect(lab, proxy.port);
}

/** The reverse of {@link connectThrough}. */
export async function connectDirectly(lab: Laboratory): Promise<void> {
  await connect(lab, lab.stack.stack.postgres.port);
}

async function connect(lab: Laboratory, port: number): Promise<void> {
  const { databases, services } = lab.stack.stack;
  for (const { service, instance } of services) {
    const name = BY_URL.find((one) => one === service);
    if (name === undefined) continue;
    const url = new URL(databases[name]);
    url.port = String(port);
    lab.settings.set(instance, { DATABASE_URL: url.href });
  }
  await lab.databases.read(databases.order_control, 'UPDATE shards SET port = $1', [port]);
  await Promise.all([...BY_URL, BY_ROUTE].map((service) => lab.stack.restart(service)));
}
