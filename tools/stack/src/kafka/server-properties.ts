import { secureProperties, type SecureListener } from './secure-listener.js';

export interface BrokerLayout {
  readonly host: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly logDir: string;
  readonly secure?: SecureListener | undefined;
}

/** Settings of one KRaft node that is broker and controller, without the delays that only help large clusters. */
export function serverProperties(layout: BrokerLayout): string {
  const { host, port, controllerPort, logDir, secure } = layout;
  const beside = secure ? `,SECURE://${host}:${secure.port}` : '';
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@${host}:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `CLIENT://${host}:${port},CONTROLLER://${host}:${controllerPort}${beside}`,
    'advertised.listeners': `CLIENT://${host}:${port}${beside}`,
    'inter.broker.listener.name': 'CLIENT',
    'listener.security.protocol.map': 'CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL',
    'log.dirs': logDir,
    'auto.create.topics.enable': false,
    'default.replication.factor': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 4,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
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
