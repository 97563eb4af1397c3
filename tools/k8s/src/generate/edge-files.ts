import type { Edge, Place } from '../model/edge.js';
import { edges } from '../model/edges.js';
import { workloads } from '../model/workloads.js';
import { authorizationPoliciesOf } from '../mesh/authorization-policies.js';
import { destinationRuleOf, virtualServiceOf } from '../mesh/traffic.js';
import { defaultDeny, networkPoliciesOf } from '../network/network-policies.js';
import { yamlFile } from '../yaml/manifest.js';
import type { GeneratedFile } from './generated-file.js';

const NAMESPACE = 'millrace';
/** The sandbox stands for a system of somebody else: it is no part of the mesh. */
const meshed = workloads.filter(({ home }) => home.startsWith('base/'));

/** `network-policies.yaml` of every place that brings edges. */
export function networkPolicyFiles(all: readonly Edge[] = edges): readonly GeneratedFile[] {
  const places = [...new Set<Place>(all.map((edge) => edge.in))].sort();
  return places.map((place) => ({
    path: `k8s/${place}/network-policies.yaml`,
    text: yamlFile([...(place === 'base/platform' ? [defaultDeny] : []), ...networkPoliciesOf(place, all)]),
  }));
}

export function meshFiles(): readonly GeneratedFile[] {
  const folder = 'k8s/components/istio';
  return [
    {
      path: `${folder}/authorization-policies.yaml`,
      text: yamlFile(authorizationPoliciesOf(NAMESPACE, meshed, edges)),
    },
    {
      path: `${folder}/destination-rules.yaml`,
      text: yamlFile(meshed.map((app) => destinationRuleOf(app, NAMESPACE))),
    },
    {
      path: `${folder}/virtual-services.yaml`,
      text: yamlFile(meshed.map((app) => virtualServiceOf(app, NAMESPACE))),
    },
  ];
}
