import { authorizationPoliciesOf } from '../mesh/authorization-policies.js';
import { mirrorPatch, weightsPatch } from '../mesh/canary.js';
import { destinationRuleOf, virtualServiceOf } from '../mesh/traffic.js';
import { edges } from '../model/edges.js';
import type { Workload } from '../model/workload.js';
import { workloads } from '../model/workloads.js';
import { deploymentOf } from '../workload/deployment.js';
import { plainYamlFile, yamlFile } from '../yaml/manifest.js';
import type { GeneratedFile } from './generated-file.js';

const NAMESPACE = 'millrace';
/** The sandbox stands for a system of somebody else: it is no part of the mesh. */
const meshed = workloads.filter(({ home }) => home.startsWith('base/'));

/** What the mesh enforces and how it routes, and a canary and a mirror for each of its services. */
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
    ...meshed.flatMap((app) => [...canaryFiles(app), ...mirrorFiles(app)]),
  ];
}

function canaryFiles(app: Workload): readonly GeneratedFile[] {
  const folder = `k8s/components/canary/${app.name}`;
  const about = `A second ${app.name}, of the image millrace/${app.name}-canary, with the first share of the requests. Comes after components/istio.`;
  const component = {
    ...componentHead,
    resources: ['deployment.yaml'],
    components: ['../../istio/join-mesh'],
    patches: [{ path: 'weights.yaml', target: virtualService(app) }],
  };
  return [
    { path: `${folder}/kustomization.yaml`, text: plainYamlFile(component, about) },
    { path: `${folder}/deployment.yaml`, text: yamlFile([deploymentOf(app, 'canary')]) },
    { path: `${folder}/weights.yaml`, text: plainYamlFile(weightsPatch()) },
  ];
}

function mirrorFiles(app: Workload): readonly GeneratedFile[] {
  const folder = `k8s/components/mirror/${app.name}`;
  const about = `No request to the canary of ${app.name}, and a copy of each that only reads. Comes after components/canary/${app.name}.`;
  const component = { ...componentHead, patches: [{ path: 'mirror.yaml', target: virtualService(app) }] };
  return [
    { path: `${folder}/kustomization.yaml`, text: plainYamlFile(component, about) },
    { path: `${folder}/mirror.yaml`, text: plainYamlFile(mirrorPatch(app, NAMESPACE)) },
  ];
}

const componentHead = { apiVersion: 'kustomize.config.k8s.io/v1alpha1', kind: 'Component' };

const virtualService = ({ name }: Workload) => ({ kind: 'VirtualService', name });
