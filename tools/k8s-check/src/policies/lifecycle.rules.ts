import { environmentOf, textOf } from '../manifest/environment.js';
import { nameOf, type Manifest } from '../manifest/manifest.js';
import { podTemplates, selects, type Container, type PodTemplate, type Probe } from '../manifest/pods.js';
import type { Product } from '../product/product.js';
import type { Overlay, Rule } from './rule.js';

/** A rule of each Deployment; answers what is wrong, if anything. */
const ofDeployments = (
  name: string,
  why: string,
  problemsOf: (template: PodTemplate, overlay: Overlay, product: Product) => readonly string[],
): Rule => ({
  name,
  why,
  check: (overlay, product) =>
    podTemplates(overlay.objects)
      .filter(({ owner }) => owner.kind === 'Deployment')
      .flatMap((template) =>
        problemsOf(template, overlay, product).map((problem) => `${nameOf(template.owner)}: ${problem}`),
      ),
});

const PROBES = [
  ['startupProbe', '/health/live'],
  ['livenessProbe', '/health/live'],
  ['readinessProbe', '/health/ready'],
] as const;
/** Between the end of the drain and SIGKILL. */
const MARGIN_MS = 1_000;
/** Proxies learn of a pod that goes within a second or two; more when the cluster is busy. */
const LEAVE_MS = 3_000;

function probeProblem(
  container: Container,
  kind: (typeof PROBES)[number][0],
  path: string,
): string | undefined {
  const probe: Probe | undefined = container[kind];
  const where = `container ${container.name}`;
  if (probe === undefined) return `${where} has no ${kind}`;
  const { path: asked, port } = probe.httpGet ?? {};
  if (asked !== path) return `${where}: ${kind} asks ${asked ?? 'something else'}, not ${path}`;
  const ports = container.ports ?? [];
  return ports.some(({ name, containerPort }) => port === name || port === containerPort)
    ? undefined
    : `${where}: ${kind} asks port ${port}, which is not declared`;
}

/** A duration in ms: what the manifest says, else the default of the setting. */
function durationOf(name: string, template: PodTemplate, { objects }: Overlay, product: Product): number {
  const [main] = template.pod.containers;
  const text = main && textOf(environmentOf(main, objects), name);
  const app = template.labels['app.kubernetes.io/name'] ?? '';
  const declared = product.settings.get(app)?.service.find(({ env }) => env === name);
  return Number(text ?? declared?.default ?? 0);
}

function drainMs(template: PodTemplate, overlay: Overlay, product: Product): number {
  const sleeps = template.pod.containers.map(
    ({ lifecycle }) => (lifecycle?.preStop?.sleep?.seconds ?? 0) * 1_000,
  );
  return (
    Math.max(0, ...sleeps) +
    durationOf('SHUTDOWN_PRESTOP_MS', template, overlay, product) +
    durationOf('SHUTDOWN_TIMEOUT_MS', template, overlay, product)
  );
}

interface Strategy {
  readonly type?: string;
  readonly rollingUpdate?: { readonly maxUnavailable?: number | string; readonly maxSurge?: number | string };
}
const strategyOf = ({ spec }: Manifest) => (spec as { readonly strategy?: Strategy }).strategy ?? {};
const isZero = (value: number | string | undefined) => value === 0 || value === '0%';

/** How a pod starts, is asked and stops. */
export const lifecycleRules: readonly Rule[] = [
  ofDeployments(
    'probes-are-split',
    'liveness restarts, so it must never ask a dependency: one slow database would restart every pod at once',
    ({ pod }) =>
      pod.containers.flatMap((container) =>
        PROBES.flatMap(([kind, path]) => probeProblem(container, kind, path) ?? []),
      ),
  ),
  ofDeployments(
    'grace-covers-the-drain',
    'a pod that is killed in its drain leaves messages to be taken over and requests without an answer',
    (template, overlay, product) => {
      const graceMs = (template.pod.terminationGracePeriodSeconds ?? 30) * 1_000;
      const neededMs = drainMs(template, overlay, product) + MARGIN_MS;
      return graceMs < neededMs ? [`grace period ${graceMs} ms, the drain takes up to ${neededMs} ms`] : [];
    },
  ),
  ofDeployments(
    'leaves-before-it-stops',
    'load balancers go on sending for seconds after a pod is told to stop: it must still answer meanwhile',
    (template, overlay, product) =>
      drainMs(template, overlay, product) - durationOf('SHUTDOWN_TIMEOUT_MS', template, overlay, product) >=
      LEAVE_MS
        ? []
        : [`less than ${LEAVE_MS} ms between the order to stop and the drain`],
  ),
  ofDeployments(
    'updates-take-nothing-away',
    'a roll-out must not have less capacity than the system needed a minute ago',
    ({ owner }) => {
      const { type = 'RollingUpdate', rollingUpdate } = strategyOf(owner);
      const isSafe =
        type === 'RollingUpdate' && isZero(rollingUpdate?.maxUnavailable) && !isZero(rollingUpdate?.maxSurge);
      return isSafe ? [] : ['an update may take pods away before new ones are ready'];
    },
  ),
  ofDeployments(
    'pods-are-spread',
    'replicas on one node or in one zone die together',
    ({ labels, pod: { topologySpreadConstraints: constraints = [] } }) =>
      ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].flatMap((key) => {
        const constraint = constraints.find(({ topologyKey }) => topologyKey === key);
        if (constraint === undefined) return [`no spread over ${key}`];
        const own = constraint.labelSelector !== undefined && selects(constraint.labelSelector, labels);
        return own ? [] : [`the spread over ${key} does not select its own pods`];
      }),
  ),
  {
    name: 'jobs-end-and-go-away',
    why: 'a migration that fails must fail the release, not be tried for ever; a finished one must not pile up',
    check: ({ objects }) =>
      objects
        .filter(({ kind }) => kind === 'Job')
        .flatMap((job) =>
          ['backoffLimit', 'ttlSecondsAfterFinished']
            .filter((field) => (job.spec as Readonly<Record<string, unknown>>)[field] === undefined)
            .map((field) => `${nameOf(job)}: has no ${field}`),
        ),
  },
];
