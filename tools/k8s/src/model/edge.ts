import type { EndpointName } from './endpoints.js';

/** One allowed connection. Whatever is not on the list of edges is refused, by the network and by the mesh. */
export interface Edge {
  readonly from: EndpointName;
  readonly to: EndpointName;
  readonly ports: readonly [EdgePort, ...EdgePort[]];
  readonly why: string;
  /** The folder under `k8s/` that brings the edge: with a component that is not used goes its edge. */
  readonly in: Place;
  /** Narrows what the mesh lets through; absent: every method and path. */
  readonly http?: { readonly methods: readonly string[]; readonly paths: readonly string[] };
}

export interface EdgePort {
  readonly port: number;
  /** Default TCP. */
  readonly protocol?: 'TCP' | 'UDP';
}

export type Place =
  | 'base/platform'
  | 'components/external'
  | 'components/istio'
  | 'components/kafka-strimzi'
  | 'components/keda'
  | 'components/monitoring'
  | 'components/operator'
  | 'components/payment-sandbox'
  | 'components/postgres-cnpg'
  | 'overlays/local'
  | 'overlays/production'
  | 'overlays/staging';
