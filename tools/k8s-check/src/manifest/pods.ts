import type { Labels, Manifest } from './manifest.js';

/** A template of pods, and the object that makes pods from it. */
export interface PodTemplate {
  readonly owner: Manifest;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly pod: PodSpec;
}

/** Of a pod's specification: what the policies look at. */
export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly enableServiceLinks?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: SecurityContext & {
    readonly sysctls?: readonly { readonly name: string }[];
  };
  readonly hostNetwork?: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  readonly priorityClassName?: string;
  readonly topologySpreadConstraints?: readonly {
    readonly topologyKey: string;
    readonly labelSelector?: LabelSelector;
  }[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env?: readonly EnvVariable[];
  readonly envFrom?: readonly EnvSource[];
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string | number>>;
    readonly limits?: Readonly<Record<string, string | number>>;
  };
  readonly ports?: readonly {
    readonly name?: string;
    readonly containerPort: number;
    readonly hostPort?: number;
  }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly lifecycle?: { readonly preStop?: LifecycleHandler; readonly postStart?: LifecycleHandler };
  readonly securityContext?: SecurityContext;
}

export interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly procMount?: string;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly seccompProfile?: { readonly type: string };
  readonly appArmorProfile?: { readonly type: string };
  readonly seLinuxOptions?: { readonly type?: string; readonly user?: string; readonly role?: string };
  readonly windowsOptions?: { readonly hostProcess?: boolean };
}

export interface Probe {
  readonly httpGet?: { readonly path?: string; readonly port: string | number; readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
  readonly exec?: unknown;
}

export interface LifecycleHandler extends Probe {
  readonly sleep?: { readonly seconds: number };
}

export interface EnvVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly secretKeyRef?: KeyRef;
    readonly configMapKeyRef?: KeyRef;
    readonly fieldRef?: unknown;
    readonly resourceFieldRef?: unknown;
  };
}

export interface KeyRef {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

export interface EnvSource {
  readonly prefix?: string;
  readonly configMapRef?: { readonly name: string; readonly optional?: boolean };
  readonly secretRef?: { readonly name: string; readonly optional?: boolean };
}

export interface Volume {
  readonly name: string;
  readonly configMap?: { readonly name: string };
  readonly secret?: { readonly secretName: string; readonly items?: readonly { readonly key: string }[] };
  readonly persistentVolumeClaim?: { readonly claimName: string };
  readonly projected?: { readonly sources: readonly Readonly<Record<string, { readonly name?: string }>>[] };
  readonly [type: string]: unknown;
}

export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    readonly values?: readonly string[];
  }[];
}

interface TemplateSpec {
  readonly metadata?: { readonly labels?: Labels; readonly annotations?: Labels };
  readonly spec: PodSpec;
}

const OWNERS = new Set(['Deployment', 'StatefulSet', 'Job', 'CronJob']);

export function podTemplates(objects: readonly Manifest[]): readonly PodTemplate[] {
  return objects
    .filter(({ kind }) => OWNERS.has(kind))
    .map((owner) => {
      const { metadata = {}, spec } = templateOf(owner);
      return { owner, labels: metadata.labels ?? {}, annotations: metadata.annotations ?? {}, pod: spec };
    });
}

function templateOf({ kind, spec }: Manifest): TemplateSpec {
  if (kind === 'CronJob') {
    return (spec as { jobTemplate: { spec: { template: TemplateSpec } } }).jobTemplate.spec.template;
  }
  return (spec as { template: TemplateSpec }).template;
}

export const allContainers = ({ containers, initContainers = [], ephemeralContainers = [] }: PodSpec) => [
  ...containers,
  ...initContainers,
  ...ephemeralContainers,
];

/** Whether a selector selects labels; an empty selector selects everything. */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
      }
    })
  );
}
