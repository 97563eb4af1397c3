import type { Edge, EdgePort, Place } from '../model/edge.js';
import { endpoints, type Endpoint, type EndpointName, type PodsHere } from '../model/endpoints.js';
import type { Comment, Manifest } from '../yaml/manifest.js';

/** Nothing in, nothing out, for every pod of the namespace: edges are what is added to this. */
export const defaultDeny: Manifest = {
  object: {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'default-deny' },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  },
};

/**
 * The policies that open the edges of one place: one per endpoint of this namespace, with one egress rule for
 * each edge that begins there and one ingress rule for each that ends there.
 */
export function networkPoliciesOf(place: Place, edges: readonly Edge[]): readonly Manifest[] {
  const here = edges.filter((edge) => edge.in === place);
  const names = [...new Set(here.flatMap(({ from, to }) => [from, to]))];
  return names.flatMap((name) => {
    const endpoint = endpoints[name];
    return endpoint.kind === 'pods-here' ? [policyOf(name, endpoint, place, here)] : [];
  });
}

function policyOf(name: EndpointName, pods: PodsHere, place: Place, edges: readonly Edge[]): Manifest {
  const incoming = edges.filter(({ to }) => to === name);
  const outgoing = edges.filter(({ from }) => from === name);
  return {
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: policyName(name, place) },
      spec: {
        podSelector: selectorOf(pods.labels),
        policyTypes: [
          ...(incoming.length > 0 ? ['Ingress'] : []),
          ...(outgoing.length > 0 ? ['Egress'] : []),
        ],
        ...(incoming.length > 0 && {
          ingress: incoming.map(({ from, ports }) => ({
            from: peersOf(endpoints[from]),
            ports: ports.map(portOf),
          })),
        }),
        ...(outgoing.length > 0 && {
          egress: outgoing.map(({ to, ports }) => ({ to: peersOf(endpoints[to]), ports: ports.map(portOf) })),
        }),
      },
    },
    comments: [...incoming.map(commentOn('ingress', 'from')), ...outgoing.map(commentOn('egress', 'to'))],
  };
}

/** Each place has names of its own: policies of several places select the same pods, and add up. */
function policyName(name: EndpointName, place: Place): string {
  return place === 'base/platform' ? name : `${name}-${place.slice(place.indexOf('/') + 1)}`;
}

const commentOn =
  (field: 'ingress' | 'egress', other: 'from' | 'to') =>
  (edge: Edge, index: number): Comment => ({
    at: ['spec', field, index],
    text: `${other} ${edge[other]}: ${edge.why}`,
  });

function peersOf(endpoint: Endpoint): readonly object[] {
  switch (endpoint.kind) {
    case 'pods-here':
      return [{ podSelector: selectorOf(endpoint.labels) }];
    case 'pods-elsewhere':
      return [
        {
          namespaceSelector: { matchLabels: endpoint.namespace },
          podSelector: { matchLabels: endpoint.labels },
        },
      ];
    case 'addresses':
      return endpoint.blocks.map((ipBlock) => ({ ipBlock }));
  }
}

const selectorOf = (labels: PodsHere['labels']) =>
  Object.keys(labels).length > 0 ? { matchLabels: labels } : {};

const portOf = ({ port, protocol = 'TCP' }: EdgePort) => ({ protocol, port });
