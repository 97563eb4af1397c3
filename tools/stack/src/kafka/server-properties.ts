import type { DetourListener } from './detour-listener.js';
import { secureProperties, type SecureListener } from './secure-listener.js';

/** A node of a cluster of several; each of them holds all data, and two of three have to have a record. */
export interface ClusterNode {
  /** From 1. */
  readonly id: number;
  /** Where each node of the cluster is spoken to by the other controllers, by its id; this one included. */
  readonly controllerPorts: ReadonlyMap<number, number>;
  /** The same for all of its nodes: 16 bytes in base64url. */
  readonly clusterId: string;
}

export interface BrokerLayout {
  readonly host: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly logDir: string;
  readonly secure?: SecureListener | undefined;
  readonly detour?: DetourListener | undefined;
  /** Default: the only one. */
  readonly node?: ClusterNode | undefined;
}

/** Settings of one KRaft node that is broker and controller, without the delays that only help large clusters. */
export function serverProperties(layout: BrokerLayout): string {
  const { host, port, controllerPort, logDir, secure, detour, node } = layout;
  const voters = node?.controllerPorts ?? new Map([[1, controllerPort]]);
  const replicas = voters.size;
  const minInSync = Math.ceil(replicas / 2);
  const beside = secure ? `,SECURE://${host}:${secure.port}` : '';
  const around = (at: keyof DetourListener) => (detour ? `,DETOUR://${host}:${detour[at]}` : '');
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': node?.id ?? 1,
    'controller.quorum.voters': [...voters].map(([id, at]) => `${id}@${host}:${at}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    listeners: `CLIENT://${host}:${port},CONTROLLER://${host}:${controllerPort}${beside}${around('port')}`,
    'advertised.listeners': `CLIENT://${host}:${port}${beside}${around('advertisedPort')}`,
    'inter.broker.listener.name': 'CLIENT',
    'listener.security.protocol.map':
      'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL,DETOUR:PLAINTEXT',
    'log.dirs': logDir,
    'auto.create.topics.enable': false,
    'default.replication.factor': replicas,
    'min.insync.replicas': minInSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': minInSync,
    'group.initial.rebalance.delay.ms': 0,
    // Consumers ask for less than a broker allows by itself, so that what a dead one held soon moves.
    'group.min.session.timeout.ms': 3_000,
    // A broker that was killed comes back only when its session has ended.
    'broker.session.timeout.ms': 3_000,
    'broker.heartbeat.interval.ms': 500,
    ...(secure ? secureProperties(secure) : {}),
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
