import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { edges } from '../model/edges.js';
import { endpoints } from '../model/endpoints.js';
import { workloads } from '../model/workloads.js';
import { grantsOf } from './kafka-access.js';

const KAFKA_FILE = join(import.meta.dirname, '../../../../k8s/components/kafka-strimzi/kafka.yaml');

describe('what a service may do with Kafka', () => {
  it('follows from what it hears and sends', () => {
    const grants = grantsOf({
      user: 'kafka-a',
      consumerGroups: ['a'],
      hears: ['b.events'],
      sends: ['a.events'],
      tables: [{ topic: 'b.table', groupPrefix: 'a.b.table.' }],
    });
    const lines = grants.map(({ resource, name, pattern, operations }) =>
      [operations.join('+'), resource, name, pattern].join(' '),
    );
    expect(lines).toEqual([
      'Read+Write topic b.events literal',
      'Write topic b.events.dlq literal',
      'Write topic a.events literal',
      'Read topic b.table literal',
      'Read group a literal',
      'Read group a.b.table. prefix',
    ]);
  });

  it('includes writing what it hears, which gives nothing away while nobody else hears it', () => {
    const readers = workloads.flatMap(({ kafka }) => kafka?.hears ?? []);
    expect(readers).toEqual([...new Set(readers)]);
  });
});

describe('the listener of the brokers', () => {
  it('is open to those whom the edges name: Strimzi writes a network policy of its own', () => {
    const { spec } = parse(readFileSync(KAFKA_FILE, 'utf8')) as {
      readonly spec: {
        readonly kafka: { readonly listeners: readonly [{ readonly networkPolicyPeers: object }] };
      };
    };
    // The component of the operator adds itself.
    const clients = edges.filter(
      ({ to, ports, in: place }) =>
        to === 'kafka' && ports.some(({ port }) => port === 9093) && place !== 'components/operator',
    );
    const peers = clients.map(({ from }) => {
      const endpoint = endpoints[from];
      if (endpoint.kind === 'addresses') throw new Error(`${from} is no pod`);
      return {
        ...(endpoint.kind === 'pods-elsewhere' && { namespaceSelector: { matchLabels: endpoint.namespace } }),
        podSelector: { matchLabels: endpoint.labels },
      };
    });
    expect(spec.kafka.listeners[0].networkPolicyPeers).toEqual(peers);
  });
});
