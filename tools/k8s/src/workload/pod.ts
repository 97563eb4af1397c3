import { FILES_ROOT } from '../model/configuration.js';
import type { Resources, SecretFile, SecretVariable } from '../model/workload.js';

const GROUP_READS = 0o440;

/** What the `restricted` profile asks for, and the user of the images. */
export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: 1000,
  runAsGroup: 1000,
  // Secrets are mounted readable by this group, and by nobody else.
  fsGroup: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};

export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** No token, no variables for every Service of the namespace. */
export const podIsolation = { automountServiceAccountToken: false, enableServiceLinks: false };

export const imageOf = (app: string) => `millrace/${app}:unreleased`;

export function resourcesOf({ cpuMilli, cpuLimitMilli, memoryMiB, memoryLimitMiB }: Resources) {
  return {
    requests: { cpu: cpu(cpuMilli), memory: `${memoryMiB}Mi`, 'ephemeral-storage': '64Mi' },
    limits: { cpu: cpu(cpuLimitMilli), memory: `${memoryLimitMiB}Mi`, 'ephemeral-storage': '256Mi' },
  };
}

/** As the API server writes it back, so that what is applied and what is stored do not differ. */
const cpu = (milli: number) => (milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`);

export const secretEnv = ({ variable, secret, key, optional }: SecretVariable) => ({
  name: variable,
  valueFrom: { secretKeyRef: { name: secret, key, ...(optional && { optional }) } },
});

export const plainEnv = (settings: Readonly<Record<string, string>>) =>
  Object.entries(settings).map(([name, value]) => ({ name, value }));

/**
 * For new objects, twice Node's own: what a request or a batch makes is garbage when it is done, and what is
 * collected meanwhile is copied to the old space instead. Up to three times as much is resident.
 */
const SEMI_SPACE_MIB = 32;

/** Replaces what the image has: what it says is said again. */
export const heapEnv = ({ heapMiB }: Resources, ...more: readonly string[]) => ({
  name: 'NODE_OPTIONS',
  value: ['--enable-source-maps', `--max-old-space-size=${heapMiB}`, ...more].join(' '),
});

/** The same for what serves. */
export const servingHeapEnv = (resources: Resources) =>
  heapEnv(resources, `--max-semi-space-size=${SEMI_SPACE_MIB}`);

/** `/tmp`, and every file from a Secret in one tree, so that a rotated one reaches the running pod. */
export function volumesOf(files: readonly SecretFile[]) {
  return {
    mounts: [
      { name: 'tmp', mountPath: '/tmp' },
      ...(files.length > 0 ? [{ name: 'files', mountPath: FILES_ROOT, readOnly: true }] : []),
    ],
    volumes: [
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
      ...(files.length > 0
        ? [{ name: 'files', projected: { defaultMode: GROUP_READS, sources: files.map(sourceOf) } }]
        : []),
    ],
  };
}

/** YAML knows the mode in decimal. */
export const commentsOnFiles = (pod: readonly (string | number)[], files: readonly SecretFile[]) =>
  files.length === 0
    ? []
    : [{ at: [...pod, 'volumes', 1, 'projected', 'defaultMode'], text: '0440: for the group alone.' }];

const sourceOf = ({ secret, key, path }: SecretFile) => ({
  secret: { name: secret, items: [{ key, path }] },
});
