import type { DeclaredSettings } from '@millrace/stack';
import type { Topic } from '@millrace/contract-kit';
import type { Edge, Workload } from '@millrace/k8s';

/** What the code says about itself: the measure of the manifests. */
export interface Product {
  /** Every topic of the contracts, dead letters included. */
  readonly topics: readonly Topic[];
  /** What each service reads and writes, by the name of the app. */
  readonly messages: ReadonlyMap<string, Messages>;
  /** The deployment model that the generated manifests come from. */
  readonly workloads: readonly Workload[];
  readonly edges: readonly Edge[];
  readonly settings: ReadonlyMap<string, DeclaredSettings>;
  /** Names of all metrics that the services register. */
  readonly metrics: ReadonlySet<string>;
}

/** Names of topics. */
export interface Messages {
  /** Processed by a consumer group. */
  readonly hears: readonly string[];
  readonly sends: readonly string[];
  /** Read whole into memory. */
  readonly tables: readonly string[];
}
