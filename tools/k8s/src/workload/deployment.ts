import { filesOf, secretsOf } from '../model/configuration.js';
import type { Workload } from '../model/workload.js';
import type { Comment, Manifest } from '../yaml/manifest.js';
import { terminationGraceSeconds } from './grace.js';
import { labelsOf, selectorOf, TRACK_LABEL, type Track } from './labels.js';
import {
  commentsOnFiles,
  containerSecurity,
  imageOf,
  podIsolation,
  podSecurity,
  resourcesOf,
  secretEnv,
  servingHeapEnv,
  volumesOf,
} from './pod.js';

const POD = ['spec', 'template', 'spec'] as const;

/** The Deployment of an app; the canary is the same with one replica, and an image name of its own. */
export function deploymentOf(app: Workload, track: Track = 'stable'): Manifest {
  const name = track === 'stable' ? app.name : `${app.name}-${track}`;
  const selector = { ...selectorOf(app), [TRACK_LABEL]: track };
  return {
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, labels: labelsOf(app) },
      spec: {
        replicas: track === 'stable' ? app.replicas : 1,
        revisionHistoryLimit: 5,
        minReadySeconds: 5,
        progressDeadlineSeconds: 300,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: { ...labelsOf(app), [TRACK_LABEL]: track } },
          spec: podSpec(app, name, track),
        },
      },
    },
    comments: [...comments, ...commentsOnFiles(POD, filesOf(app))],
  };
}

function podSpec(app: Workload, image: string, track: Track) {
  const { mounts, volumes } = volumesOf(filesOf(app));
  return {
    serviceAccountName: app.name,
    ...podIsolation,
    securityContext: podSecurity,
    terminationGracePeriodSeconds: terminationGraceSeconds(app.settings),
    topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
      (topologyKey) => ({
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { ...selectorOf(app), [TRACK_LABEL]: track } },
        matchLabelKeys: ['pod-template-hash'],
      }),
    ),
    containers: [
      {
        name: app.name,
        image: imageOf(image),
        imagePullPolicy: 'IfNotPresent',
        ports: [{ name: 'http', containerPort: app.port }],
        envFrom: [{ configMapRef: { name: `${app.name}-settings` } }],
        env: [servingHeapEnv(app.resources), ...secretsOf(app).map(secretEnv)],
        ...probes,
        resources: resourcesOf(app.resources),
        securityContext: containerSecurity,
        volumeMounts: mounts,
      },
    ],
    volumes,
  };
}

const get = (path: string) => ({ httpGet: { path, port: 'http' } });

const probes = {
  startupProbe: { ...get('/health/live'), periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 45 },
  readinessProbe: { ...get('/health/ready'), periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 },
  livenessProbe: { ...get('/health/live'), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 3 },
};

const comments: readonly Comment[] = [
  {
    at: [...POD, 'terminationGracePeriodSeconds'],
    text: 'SHUTDOWN_PRESTOP_MS + SHUTDOWN_TIMEOUT_MS + 5 s. There is no preStop hook: on SIGTERM the app turns its readiness off and still serves for SHUTDOWN_PRESTOP_MS, until no proxy sends it anything, then it drains.',
  },
  {
    at: [...POD, 'containers', 0, 'startupProbe'],
    text: 'Started: it answers, within 90 s. A slow start on a busy node must not look like a hang.',
  },
  {
    at: [...POD, 'containers', 0, 'readinessProbe'],
    text: 'Takes traffic: what it depends on answers. Red takes it out of the Service, and restarts nothing.',
  },
  {
    at: [...POD, 'containers', 0, 'livenessProbe'],
    text: 'Makes progress: its own loops move. Never a dependency: a database that is down must not restart every pod.',
  },
];
