import type { Variable } from '../manifest/environment.js';
import type { Labels, Manifest } from '../manifest/manifest.js';
import { strimziLabels } from './flow.js';
import { podTemplates, selects } from '../manifest/pods.js';

/** Where a setting points: pods of this namespace by their labels, or an address outside. */
export interface Destination {
  /** Of the environment variable. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly labels: Labels | undefined;
}

export interface Pointer extends Omit<Destination, 'labels'> {
  /** `unknown`: a name of this namespace behind which there is nothing. */
  readonly labels: Labels | undefined | 'unknown';
}

interface Address {
  readonly host: string;
  readonly port: number;
}

const ADDRESS = /^(?:([a-z]+):\/\/)?(?:[^/@]*@)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d+))?(?:\/.*)?$/;
const DEFAULT_PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, postgresql: 5432 };

/** Everything that the variables of a container point to: URLs, `host:port` lists, URLs inside database Secrets. */
export function destinationsIn(
  variables: ReadonlyMap<string, Variable>,
  objects: readonly Manifest[],
): readonly Pointer[] {
  return [...variables].flatMap(([name, variable]) =>
    addressesOf(variable).map(({ host, port }) => ({ name, ...resolve(host, port, objects) })),
  );
}

function addressesOf(variable: Variable): readonly Address[] {
  if (variable.from === 'text' || variable.from === 'composed')
    return variable.value.split(',').flatMap(addressOf);
  // CloudNativePG's Secret <cluster>-app points to the primary of the cluster.
  if (variable.from !== 'secret' || variable.ref.key !== 'uri') return [];
  return [{ host: variable.ref.name.replace(/-app$/, '-rw'), port: 5432 }];
}

function addressOf(text: string): readonly Address[] {
  const [, scheme, host, port] = ADDRESS.exec(text.trim()) ?? [];
  const number = port === undefined ? DEFAULT_PORTS[scheme ?? ''] : Number(port);
  return host === undefined || number === undefined ? [] : [{ host, port: number }];
}

/** A Service becomes the pods behind it and their port. */
function resolve(
  host: string,
  port: number,
  objects: readonly Manifest[],
): Address & Pick<Pointer, 'labels'> {
  if (host.includes('.')) return { host, port, labels: undefined };
  const service = objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === host);
  if (service) return { host, ...behindService(service, port, objects) };
  return { host, port, labels: operatorPods(host, objects) ?? 'unknown' };
}

interface ServiceSpec {
  readonly selector?: Labels;
  readonly ports?: readonly { readonly port: number; readonly targetPort?: number | string }[];
}

function behindService({ spec }: Manifest, port: number, objects: readonly Manifest[]) {
  const { selector = {}, ports = [] } = spec as ServiceSpec;
  const template = podTemplates(objects).find(({ labels }) => selects({ matchLabels: selector }, labels));
  const target = ports.find((candidate) => candidate.port === port)?.targetPort ?? port;
  const offered = template?.pod.containers.flatMap((container) => container.ports ?? []) ?? [];
  const number = offered.find(({ name, containerPort }) => name === target || containerPort === target);
  return template && number
    ? { port: number.containerPort, labels: template.labels }
    : { port, labels: 'unknown' as const };
}

/** Pods that Strimzi and CloudNativePG make, by the names of the Services they make. */
function operatorPods(host: string, objects: readonly Manifest[]): Labels | undefined {
  for (const object of objects) {
    const { apiVersion, kind } = object;
    const { name } = object.metadata;
    if (kind === 'Kafka' && host === `${name}-kafka-bootstrap`) {
      return strimziLabels(name);
    }
    const isPostgres = apiVersion.startsWith('postgresql.cnpg.io/');
    if (isPostgres && kind === 'Cluster' && [`${name}-rw`, `${name}-r`, `${name}-ro`].includes(host)) {
      return { 'cnpg.io/cluster': name };
    }
    if (isPostgres && kind === 'Pooler' && host === name) {
      const { cluster } = object.spec as { readonly cluster: { readonly name: string } };
      return { 'cnpg.io/cluster': cluster.name, 'cnpg.io/poolerName': name, 'cnpg.io/podRole': 'pooler' };
    }
  }
  return undefined;
}
