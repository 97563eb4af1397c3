import type { Plant } from '../planting.js';

const peer = (name: string) => ({
  podSelector: { matchLabels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'service' } },
});

export const networkPlants: readonly Plant[] = [
  {
    rule: 'what-is-not-allowed-is-denied',
    what: 'nothing denies',
    change: (objects) => objects.remove('NetworkPolicy/default-deny'),
  },
  {
    rule: 'what-is-not-allowed-is-denied',
    what: 'only the way in is denied',
    change: (objects) => objects.set('NetworkPolicy/default-deny', 'spec policyTypes', ['Ingress']),
  },
  {
    rule: 'edges-are-the-model',
    what: 'both ends of an edge that the model does not know',
    change: (objects) => {
      const ports = [{ protocol: 'TCP', port: 8080 }];
      objects.append('NetworkPolicy/order', 'spec egress', { to: [peer('inventory')], ports });
      objects.append('NetworkPolicy/inventory', 'spec ingress', { from: [peer('order')], ports });
    },
  },
  {
    rule: 'edges-are-the-model',
    what: 'a listener that every pod may reach',
    change: (objects) => objects.unset('Kafka/millrace', 'spec kafka listeners 0 networkPolicyPeers'),
  },
  {
    rule: 'settings-point-where-the-network-leads',
    what: 'an address whose port is not that of the Service',
    change: (objects) => objects.set('ConfigMap/gateway-settings', 'data ORDER_URLS', 'http://order:80'),
  },
  {
    rule: 'settings-point-where-the-network-leads',
    what: 'a service that is not there',
    change: (objects) => objects.set('ConfigMap/gateway-settings', 'data ORDER_URLS', 'http://orders:8080'),
  },
  {
    rule: 'settings-point-where-the-network-leads',
    what: 'a service that no edge leads to',
    change: (objects) =>
      objects.set('ConfigMap/order-settings', 'data AUTH_JWKS_URL', 'http://payment:8080/jwks'),
  },
];

/** A rule that cannot be broken alone: half an edge is always one more or one less than the model has. */
export const halfEdges: readonly Plant[] = [
  {
    rule: 'edges-have-two-ends',
    what: 'a way out that nobody lets in',
    change: (objects) =>
      objects.append('NetworkPolicy/order', 'spec egress', {
        to: [peer('inventory')],
        ports: [{ protocol: 'TCP', port: 8080 }],
      }),
  },
  {
    rule: 'edges-have-two-ends',
    what: 'a way in that nobody goes',
    change: (objects) => objects.append('NetworkPolicy/inventory', 'spec ingress', { from: [peer('order')] }),
  },
];
