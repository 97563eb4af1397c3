import type { Manifest } from './manifest.js';

/** An autoscaler and the bounds it keeps. */
export interface Autoscaler {
  readonly object: Manifest;
  readonly target: { readonly kind: string; readonly name: string };
  readonly min: number;
  readonly max: number;
}

interface ScalerSpec {
  readonly scaleTargetRef: { readonly kind?: string; readonly name: string };
  readonly minReplicas?: number;
  readonly maxReplicas?: number;
  readonly minReplicaCount?: number;
  readonly maxReplicaCount?: number;
}

/** Defaults where a bound is left out: Kubernetes 1 and required, KEDA 0 and 100. */
export function autoscalers(objects: readonly Manifest[]): readonly Autoscaler[] {
  return objects.flatMap((object) => {
    if (object.kind !== 'HorizontalPodAutoscaler' && object.kind !== 'ScaledObject') return [];
    const spec = object.spec as ScalerSpec;
    const isKeda = object.kind === 'ScaledObject';
    return [
      {
        object,
        target: { kind: spec.scaleTargetRef.kind ?? 'Deployment', name: spec.scaleTargetRef.name },
        min: isKeda ? (spec.minReplicaCount ?? 0) : (spec.minReplicas ?? 1),
        max: isKeda ? (spec.maxReplicaCount ?? 100) : (spec.maxReplicas ?? 0),
      },
    ];
  });
}

/** The fewest replicas a Deployment is meant to have. */
export function minReplicasOf(deployment: Manifest, objects: readonly Manifest[]): number {
  return scalerOf(deployment, objects)?.min ?? replicasOf(deployment);
}

/** The most replicas a Deployment is meant to have. */
export function maxReplicasOf(deployment: Manifest, objects: readonly Manifest[]): number {
  return scalerOf(deployment, objects)?.max ?? replicasOf(deployment);
}

const replicasOf = ({ spec }: Manifest) => (spec as { readonly replicas?: number }).replicas ?? 1;

const scalerOf = ({ kind, metadata }: Manifest, objects: readonly Manifest[]) =>
  autoscalers(objects).find(({ target }) => target.kind === kind && target.name === metadata.name);
