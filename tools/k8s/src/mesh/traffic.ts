import type { Workload } from '../model/workload.js';
import { TRACK_LABEL } from '../workload/labels.js';
import type { KubernetesObject, Manifest } from '../yaml/manifest.js';

export const hostOf = ({ name }: Workload, namespace: string) => `${name}.${namespace}.svc.cluster.local`;

/**
 * Circuit breaking, and the two tracks of a service.
 *
 * A pod is ejected when it cannot be reached, and not for its answers: under overload a service answers 503 with
 * Retry-After, and ejecting it for that would send its load to the others until none is left.
 */
export function destinationRuleOf(app: Workload, namespace: string): Manifest {
  const object: KubernetesObject = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: app.name },
    spec: {
      host: hostOf(app, namespace),
      trafficPolicy: {
        loadBalancer: { simple: 'LEAST_REQUEST', warmup: { duration: '30s' } },
        connectionPool: {
          tcp: { maxConnections: 4096, connectTimeout: '1s' },
          http: { http1MaxPendingRequests: 1024, idleTimeout: '60s' },
        },
        outlierDetection: {
          splitExternalLocalOriginErrors: true,
          consecutiveLocalOriginFailures: 5,
          consecutive5xxErrors: 0,
          interval: '5s',
          baseEjectionTime: '15s',
          maxEjectionPercent: 50,
        },
      },
      subsets: (['stable', 'canary'] as const).map((track) => ({
        name: track,
        labels: { [TRACK_LABEL]: track },
      })),
    },
  };
  return {
    object,
    comments: [
      {
        at: ['spec', 'trafficPolicy', 'connectionPool'],
        text: 'Per caller. A client that waits for the end of an order holds a connection: these are many, and idle.',
      },
      {
        at: ['spec', 'trafficPolicy', 'outlierDetection'],
        text: 'Ejected is what cannot be reached. Answers do not count: 503 with Retry-After is how a service sheds load, and to eject it for that would break the others too.',
      },
    ],
  };
}

/**
 * Weights of the tracks. Retries: only where not a byte was sent; the gateway knows better than the mesh what may
 * be asked twice. No timeout: the deadline travels in the request.
 */
export function virtualServiceOf(app: Workload, namespace: string): Manifest {
  const host = hostOf(app, namespace);
  return {
    object: {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: app.name },
      spec: {
        hosts: [host],
        http: [
          {
            name: 'by-weight',
            route: [
              { destination: { host, subset: 'stable' }, weight: 100 },
              { destination: { host, subset: 'canary' }, weight: 0 },
            ],
            retries: { attempts: 1, retryOn: 'connect-failure,refused-stream' },
          },
        ],
      },
    },
    comments: [
      {
        at: ['spec', 'http', 0, 'retries'],
        text: 'Only where not a byte was sent: the default would repeat a 503 too, and so add load to what sheds it.',
      },
    ],
  };
}
