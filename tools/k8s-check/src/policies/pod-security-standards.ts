import { allContainers, type Container, type PodSpec, type SecurityContext } from '../manifest/pods.js';

/** One control of the Pod Security Standards; answers what breaks it. */
export interface Control {
  readonly name: string;
  check(pod: PodSpec): readonly string[];
}

type Contexts = readonly (readonly [where: string, context: SecurityContext | undefined])[];

const contextsOf = (pod: PodSpec): Contexts => [
  ['the pod', pod.securityContext],
  ...allContainers(pod).map(({ name, securityContext }) => [name, securityContext] as const),
];

/** A control of every security context, the pod's and the containers'. */
const ofContexts = (name: string, isBroken: (context: SecurityContext) => boolean): Control => ({
  name,
  check: (pod) =>
    contextsOf(pod)
      .filter(([, context]) => context !== undefined && isBroken(context))
      .map(([where]) => where),
});

const ofContainers = (name: string, isBroken: (container: Container, pod: PodSpec) => boolean): Control => ({
  name,
  check: (pod) =>
    allContainers(pod)
      .filter((container) => isBroken(container, pod))
      .map((container) => container.name),
});

const SAFE_SYSCTLS = new Set([
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
]);
const VOLUME_TYPES = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);
const SE_LINUX_TYPES = new Set([
  '',
  'container_t',
  'container_init_t',
  'container_kvm_t',
  'container_engine_t',
]);
const SECCOMP_TYPES = new Set(['RuntimeDefault', 'Localhost']);

const probesOf = ({ startupProbe, livenessProbe, readinessProbe, lifecycle }: Container) =>
  [startupProbe, livenessProbe, readinessProbe, lifecycle?.preStop, lifecycle?.postStart].filter(
    (probe) => probe !== undefined,
  );

/** https://kubernetes.io/docs/concepts/security/pod-security-standards/, restricted, as of Kubernetes 1.35. */
export const restrictedControls: readonly Control[] = [
  ofContexts('host process', (context) => context.windowsOptions?.hostProcess === true),
  {
    name: 'host namespaces',
    check: (pod) => (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((field) => pod[field] === true),
  },
  ofContexts('privileged', ({ privileged }) => privileged === true),
  ofContainers('host ports', ({ ports = [] }) => ports.some(({ hostPort = 0 }) => hostPort !== 0)),
  ofContainers('host of probes and hooks', (container) =>
    probesOf(container).some((probe) => (probe.httpGet?.host ?? probe.tcpSocket?.host ?? '') !== ''),
  ),
  ofContexts('AppArmor', ({ appArmorProfile }) => appArmorProfile?.type === 'Unconfined'),
  ofContexts(
    'SELinux',
    ({ seLinuxOptions: options }) =>
      !SE_LINUX_TYPES.has(options?.type ?? '') || Boolean(options?.user) || Boolean(options?.role),
  ),
  ofContexts('proc mount', ({ procMount = 'Default' }) => procMount !== 'Default'),
  {
    name: 'sysctls',
    check: ({ securityContext }) =>
      (securityContext?.sysctls ?? []).map(({ name }) => name).filter((name) => !SAFE_SYSCTLS.has(name)),
  },
  {
    name: 'volume types',
    check: ({ volumes = [] }) =>
      volumes
        .filter((volume) => Object.keys(volume).some((key) => key !== 'name' && !VOLUME_TYPES.has(key)))
        .map(({ name }) => name),
  },
  ofContainers(
    'privilege escalation',
    ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false,
  ),
  ofContainers(
    'running as non-root',
    ({ securityContext }, pod) =>
      (securityContext?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) !== true,
  ),
  ofContexts('running as root user', ({ runAsUser }) => runAsUser === 0),
  ofContainers(
    'seccomp',
    ({ securityContext }, pod) =>
      !SECCOMP_TYPES.has(
        (securityContext?.seccompProfile ?? pod.securityContext?.seccompProfile)?.type ?? '',
      ),
  ),
  ofContainers(
    'capabilities',
    ({ securityContext }) =>
      !securityContext?.capabilities?.drop?.includes('ALL') ||
      (securityContext.capabilities.add ?? []).some((capability) => capability !== 'NET_BIND_SERVICE'),
  ),
];
