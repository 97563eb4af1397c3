import { nameOf } from '../manifest/manifest.js';
import { allContainers, podTemplates, type Container, type PodTemplate } from '../manifest/pods.js';
import { restrictedControls } from './pod-security-standards.js';
import type { Rule } from './rule.js';

/** A rule of every container of every pod template; answers undefined, or what is wrong. */
const ofContainers = (
  name: string,
  why: string,
  problemOf: (container: Container, template: PodTemplate) => string | undefined,
): Rule => ({
  name,
  why,
  check: ({ objects }) =>
    podTemplates(objects).flatMap((template) =>
      allContainers(template.pod).flatMap((container) => {
        const problem = problemOf(container, template);
        return problem === undefined
          ? []
          : [`${nameOf(template.owner)}: container ${container.name}: ${problem}`];
      }),
    ),
});

const ofPods = (
  name: string,
  why: string,
  problemOf: (template: PodTemplate, templates: readonly PodTemplate[]) => string | undefined,
): Rule => ({
  name,
  why,
  check: ({ objects }) => {
    const templates = podTemplates(objects);
    return templates.flatMap((template) => {
      const problem = problemOf(template, templates);
      return problem === undefined ? [] : [`${nameOf(template.owner)}: ${problem}`];
    });
  },
});

const RESOURCES = ['cpu', 'memory'] as const;

/** What runs: images, limits and the rights of a process. */
export const podRules: readonly Rule[] = [
  ofContainers(
    'images-are-pinned',
    'the same manifest must start the same code tomorrow, and a rollback must find it',
    ({ image }) => {
      const digest = /@sha256:[0-9a-f]{64}$/.test(image);
      const tag = /:([\w][\w.-]*)$/.exec(image)?.[1];
      if (digest || (tag !== undefined && tag !== 'latest')) return undefined;
      return `${image} has ${tag === undefined ? 'no tag' : 'the tag latest'}`;
    },
  ),
  ofContainers(
    'resources-are-set',
    'without requests the scheduler places blindly; without limits one leak takes the node with it',
    ({ resources }) => {
      const missing = (['requests', 'limits'] as const).flatMap((bound) =>
        RESOURCES.filter((resource) => resources?.[bound]?.[resource] === undefined).map(
          (resource) => `${bound}.${resource}`,
        ),
      );
      return missing.length > 0 ? `has no ${missing.join(', ')}` : undefined;
    },
  ),
  {
    name: 'restricted-profile',
    why: 'the namespace enforces the restricted Pod Security Standard: a pod that breaks it never starts, and a Deployment only warns',
    check: ({ objects }) =>
      podTemplates(objects).flatMap(({ owner, pod }) =>
        restrictedControls.flatMap((control) =>
          control.check(pod).map((where) => `${nameOf(owner)}: ${control.name}: ${where}`),
        ),
      ),
  },
  ofContainers(
    'root-is-read-only',
    'code that cannot be written cannot be replaced by an intruder; only the mounts of the pod are writable',
    ({ securityContext }) =>
      securityContext?.readOnlyRootFilesystem === true ? undefined : 'its root file system is writable',
  ),
  ofPods(
    'no-token-is-mounted',
    'no app speaks to the API server: a token would only serve an intruder',
    ({ pod }) => (pod.automountServiceAccountToken === false ? undefined : 'a token is mounted'),
  ),
  ofPods(
    'no-service-links',
    'Kubernetes would add variables for every Service (ORDER_PORT=tcp://...), among the settings',
    ({ pod }) => (pod.enableServiceLinks === false ? undefined : 'variables of Services are added'),
  ),
  ofPods(
    'own-service-account',
    'the account is the identity that the mesh authorises: shared accounts are shared rights',
    ({ labels, pod: { serviceAccountName: account } }, templates) => {
      if (account === undefined || account === 'default') return 'runs with the default account';
      const sharing = templates.find(
        (other) =>
          other.pod.serviceAccountName === account &&
          other.labels['app.kubernetes.io/name'] !== labels['app.kubernetes.io/name'],
      );
      return sharing && `shares account ${account} with ${nameOf(sharing.owner)}`;
    },
  ),
];
