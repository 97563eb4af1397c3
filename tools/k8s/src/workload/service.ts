import type { Workload } from '../model/workload.js';
import type { Manifest } from '../yaml/manifest.js';
import { labelsOf, partOf, selectorOf } from './labels.js';

export function serviceOf(app: Workload): Manifest {
  return {
    object: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: app.name, labels: labelsOf(app) },
      spec: {
        selector: selectorOf(app),
        ports: [{ name: 'http', port: app.port, targetPort: 'http', appProtocol: 'http' }],
      },
    },
  };
}

/** An identity for the mesh; it may do nothing in the cluster, and no pod gets its token. */
export function serviceAccountOf(app: Workload): Manifest {
  return {
    object: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      // Without the component label: it is applied before the workloads, with the migrations that run under it.
      metadata: { name: app.name, labels: partOf(app) },
      automountServiceAccountToken: false,
    },
  };
}

export function disruptionBudgetOf(app: Workload): Manifest {
  return {
    object: {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: app.name, labels: labelsOf(app) },
      spec: {
        selector: { matchLabels: selectorOf(app) },
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
      },
    },
    comments: [
      {
        at: ['spec', 'maxUnavailable'],
        text: 'One at a time, however many there are; with minAvailable a single replica would block every drain.',
      },
      {
        at: ['spec', 'unhealthyPodEvictionPolicy'],
        text: 'A pod that is not ready serves nobody: it must not keep a node from being drained.',
      },
    ],
  };
}
