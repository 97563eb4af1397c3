import { describe, expect, it } from '@jest/globals';
import { planBrokers, type BrokerInput } from './plan-brokers.js';
import { stackFiles } from './stack-files.js';

const FIRST_PORT = 5_001;

function input(brokerCount: number, kind: 'java' | 'docker' = 'java'): BrokerInput {
  let ports = FIRST_PORT;
  return {
    files: stackFiles('/data'),
    identity: { kafkaPort: 5_000 } as BrokerInput['identity'],
    kafkaSource: kind === 'java' ? { kind, javaVersion: '17' } : { kind },
    brokerCount,
    pickPort: async () => ports++,
  };
}

describe('the brokers of a stack', () => {
  it('are one by itself, usually', async () => {
    const only = { name: 'kafka', port: 5_000, dataDir: '/data/kafka', log: '/data/logs/kafka.log' };
    expect(await planBrokers(input(1))).toEqual([only]);
    expect(await planBrokers(input(1, 'docker'))).toEqual([only]);
  });

  it('are one cluster, each with an address, a folder and a log of its own', async () => {
    const brokers = await planBrokers(input(3));
    expect(brokers.map(({ name, port, dataDir, log }) => ({ name, port, dataDir, log }))).toEqual([
      { name: 'kafka-1', port: 5_000, dataDir: '/data/kafka/kafka-1', log: '/data/logs/kafka-1.log' },
      { name: 'kafka-2', port: 5_004, dataDir: '/data/kafka/kafka-2', log: '/data/logs/kafka-2.log' },
      { name: 'kafka-3', port: 5_005, dataDir: '/data/kafka/kafka-3', log: '/data/logs/kafka-3.log' },
    ]);
    const nodes = brokers.map(({ node }) => node!);
    expect(nodes.map(({ id }) => id)).toEqual([1, 2, 3]);
    for (const { controllerPorts, clusterId } of nodes) {
      expect([...controllerPorts]).toEqual([
        [1, 5_001],
        [2, 5_002],
        [3, 5_003],
      ]);
      expect(Buffer.from(clusterId, 'base64url')).toHaveLength(16);
      expect(clusterId).toBe(nodes[0]!.clusterId);
    }
  });

  it('have the same cluster id at each start on the same data', async () => {
    const idOf = async () => (await planBrokers(input(3)))[0]!.node!.clusterId;
    expect(await idOf()).toBe(await idOf());
  });

  it('cannot be several as containers', async () => {
    await expect(planBrokers(input(3, 'docker'))).rejects.toMatchObject({ code: 'kafka_unavailable' });
  });
});
