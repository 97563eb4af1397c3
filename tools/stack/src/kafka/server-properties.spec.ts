import { describe, expect, it } from '@jest/globals';
import type { DetourListener } from './detour-listener.js';
import { serverProperties, type ClusterNode } from './server-properties.js';

function propertiesOf(node?: ClusterNode, detour?: DetourListener): ReadonlyMap<string, string> {
  const layout = { host: '127.0.0.1', port: 5_000, controllerPort: 5_001, logDir: '/data', node, detour };
  const lines = serverProperties(layout).trim().split('\n');
  return new Map(lines.map((line) => line.split(/=(.*)/s, 2) as [string, string]));
}

const REPLICAS = ['default', 'offsets.topic', 'transaction.state.log'].map(
  (of) => `${of}.replication.factor`,
);

describe('the settings of a broker', () => {
  it('that is the only one: it votes for itself, and keeps the only copy', () => {
    const properties = propertiesOf();
    expect(properties.get('controller.quorum.voters')).toBe('1@127.0.0.1:5001');
    for (const name of REPLICAS) expect(properties.get(name)).toBe('1');
    expect(properties.get('min.insync.replicas')).toBe('1');
  });

  it('that also has a detour: it listens at one port, and tells another', () => {
    const properties = propertiesOf(undefined, { port: 5_002, advertisedPort: 5_003 });
    expect(properties.get('listeners')).toBe(
      'CLIENT://127.0.0.1:5000,CONTROLLER://127.0.0.1:5001,DETOUR://127.0.0.1:5002',
    );
    expect(properties.get('advertised.listeners')).toBe('CLIENT://127.0.0.1:5000,DETOUR://127.0.0.1:5003');
  });

  it('that is one of three: three vote, three hold each record, and two have to', () => {
    const controllerPorts = new Map([
      [1, 5_011],
      [2, 5_001],
      [3, 5_013],
    ]);
    const properties = propertiesOf({ id: 2, controllerPorts, clusterId: 'any' });
    expect(properties.get('node.id')).toBe('2');
    expect(properties.get('controller.quorum.voters')).toBe(
      '1@127.0.0.1:5011,2@127.0.0.1:5001,3@127.0.0.1:5013',
    );
    for (const name of REPLICAS) expect(properties.get(name)).toBe('3');
    for (const name of ['min.insync.replicas', 'transaction.state.log.min.isr']) {
      expect(properties.get(name)).toBe('2');
    }
  });
});
