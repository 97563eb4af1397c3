import { endpoints, type Edge, type Endpoint } from '@millrace/k8s';
import type { Labels, Manifest } from '../manifest/manifest.js';
import type { LabelSelector } from '../manifest/pods.js';

/** One thing that a NetworkPolicy lets through: seen from the pods it is about. */
export interface Flow {
  readonly direction: 'ingress' | 'egress';
  readonly pods: LabelSelector;
  /** Who is at the other end; absent: anybody. */
  readonly peer?: Peer;
  /** `TCP 8080`; `any` where the policy names no port. */
  readonly port: string;
}

export interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface PolicySpec {
  readonly podSelector?: LabelSelector;
  readonly policyTypes?: readonly string[];
  readonly ingress?: readonly PolicyRule[];
  readonly egress?: readonly PolicyRule[];
}

interface PolicyRule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly protocol?: string; readonly port?: number | string }[];
}

export const policySpec = ({ spec }: Manifest) => (spec ?? {}) as PolicySpec;

/** Every flow that is open: by the policies of an overlay, or by those that Strimzi writes for its listeners. */
export function openedFlows(objects: readonly Manifest[]): readonly Flow[] {
  return [...policyFlows(objects), ...listenerFlows(objects)];
}

export function policyFlows(objects: readonly Manifest[]): readonly Flow[] {
  return objects
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(policySpec)
    .flatMap(({ podSelector: pods = {}, ingress = [], egress = [] }) => [
      ...ingress.flatMap((rule) => flowsOf('ingress', pods, rule.from, rule)),
      ...egress.flatMap((rule) => flowsOf('egress', pods, rule.to, rule)),
    ]);
}

interface KafkaSpec {
  readonly kafka?: {
    readonly listeners?: readonly { readonly port: number; readonly networkPolicyPeers?: readonly Peer[] }[];
  };
}

/** Policies add up: a listener that names no peers is open to every pod, whatever else is written. */
export function listenerFlows(objects: readonly Manifest[]): readonly Flow[] {
  return objects
    .filter(({ kind }) => kind === 'Kafka')
    .flatMap(({ metadata: { name }, spec }) =>
      ((spec as KafkaSpec).kafka?.listeners ?? []).flatMap(({ port, networkPolicyPeers }) =>
        flowsOf('ingress', { matchLabels: strimziLabels(name) }, networkPolicyPeers, { ports: [{ port }] }),
      ),
    );
}

/** Labels of the brokers of a cluster. */
export const strimziLabels = (cluster: string): Labels => ({
  'strimzi.io/cluster': cluster,
  'strimzi.io/name': `${cluster}-kafka`,
});

function flowsOf(
  direction: Flow['direction'],
  pods: LabelSelector,
  peers: readonly Peer[] | undefined,
  { ports }: PolicyRule,
): readonly Flow[] {
  const open = ports?.map(({ protocol = 'TCP', port = 'any' }) => `${protocol} ${port}`) ?? ['any'];
  return open.flatMap((port): readonly Flow[] =>
    peers === undefined
      ? [{ direction, pods, port }]
      : peers.map((peer): Flow => ({ direction, pods, peer, port })),
  );
}

/** The flows that an edge of the model needs: one on each end that is in this namespace. */
export function neededFlows({ from, to, ports }: Edge): readonly Flow[] {
  return ports.flatMap(({ port, protocol = 'TCP' }) => [
    ...ofEnd('egress', endpoints[from], endpoints[to], `${protocol} ${port}`),
    ...ofEnd('ingress', endpoints[to], endpoints[from], `${protocol} ${port}`),
  ]);
}

function ofEnd(direction: Flow['direction'], end: Endpoint, other: Endpoint, port: string): readonly Flow[] {
  if (end.kind !== 'pods-here') return [];
  return peersOf(other).map((peer) => ({ direction, pods: { matchLabels: end.labels }, peer, port }));
}

function peersOf(endpoint: Endpoint): readonly Peer[] {
  switch (endpoint.kind) {
    case 'pods-here':
      return [{ podSelector: { matchLabels: endpoint.labels } }];
    case 'pods-elsewhere':
      return [
        {
          podSelector: { matchLabels: endpoint.labels },
          namespaceSelector: { matchLabels: endpoint.namespace },
        },
      ];
    case 'addresses':
      return endpoint.blocks.map((ipBlock) => ({ ipBlock }));
  }
}

/** The same flow seen from its other end; undefined where no policy of this namespace reaches. */
export function mirrored({ direction, pods, peer, port }: Flow): Flow | undefined {
  if (peer?.podSelector === undefined || peer.namespaceSelector !== undefined) return undefined;
  return {
    direction: direction === 'ingress' ? 'egress' : 'ingress',
    pods: peer.podSelector,
    peer: { podSelector: pods },
    port,
  };
}

/** `egress of name=order to name=auth, TCP 8080`: equal for equal flows. */
export function describeFlow({ direction, pods, peer, port }: Flow): string {
  return `${direction} of ${describeSelector(pods)} ${direction === 'ingress' ? 'from' : 'to'} ${describePeer(peer)}, ${port}`;
}

function describePeer(peer: Peer | undefined): string {
  if (peer === undefined) return 'anybody';
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (ipBlock) return [ipBlock.cidr, ...(ipBlock.except ?? [])].join(' except ');
  const namespace = namespaceSelector ? ` in namespace ${describeSelector(namespaceSelector)}` : '';
  return `${describeSelector(podSelector ?? {})}${namespace}`;
}

function describeSelector({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels).map(
    ([key, value]) => `${key.replace('app.kubernetes.io/', '')}=${value}`,
  );
  const expressions = matchExpressions.map(({ key, operator, values = [] }) =>
    [key, operator, ...values].join(' '),
  );
  return [...labels, ...expressions].toSorted().join('+') || 'every pod';
}
