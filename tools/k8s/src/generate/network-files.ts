import type { Edge, Place } from '../model/edge.js';
import { edges } from '../model/edges.js';
import { defaultDeny, networkPoliciesOf } from '../network/network-policies.js';
import { yamlFile } from '../yaml/manifest.js';
import type { GeneratedFile } from './generated-file.js';

/** `network-policies.yaml` of every place that brings edges. */
export function networkPolicyFiles(all: readonly Edge[] = edges): readonly GeneratedFile[] {
  const places = [...new Set<Place>(all.map((edge) => edge.in))].sort();
  return places.map((place) => ({
    path: `k8s/${place}/network-policies.yaml`,
    text: yamlFile([...(place === 'base/platform' ? [defaultDeny] : []), ...networkPoliciesOf(place, all)]),
  }));
}
