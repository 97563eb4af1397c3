import type { Plant } from '../planting.js';

const POD = 'spec template spec';
const MAIN = `${POD} containers 0`;

const broken = (what: string, path: string, value: unknown): Plant => ({
  rule: 'restricted-profile',
  what,
  change: (objects) => objects.set('Deployment/order', path, value),
});

export const podPlants: readonly Plant[] = [
  {
    rule: 'images-are-pinned',
    what: 'the tag latest',
    change: (objects) => objects.set('Deployment/gateway', `${MAIN} image`, 'millrace/gateway:latest'),
  },
  {
    rule: 'images-are-pinned',
    what: 'no tag, from a registry with a port',
    change: (objects) =>
      objects.set('Deployment/gateway', `${MAIN} image`, 'registry.example.com:5000/gateway'),
  },
  {
    rule: 'resources-are-set',
    what: 'no memory limit',
    change: (objects) => objects.unset('Deployment/order', `${MAIN} resources limits memory`),
  },
  {
    rule: 'resources-are-set',
    what: 'a side container without any',
    change: (objects) => {
      const { spec } = objects.find('Deployment/order') as unknown as {
        spec: { template: { spec: { containers: object[] } } };
      };
      const { resources: _, ...bare } = structuredClone(spec.template.spec.containers[0]) as {
        resources: unknown;
      };
      spec.template.spec.containers.push(bare);
    },
  },
  broken('privileged', `${MAIN} securityContext privileged`, true),
  broken('the network of the host', `${POD} hostNetwork`, true),
  broken('the processes of the host', `${POD} hostPID`, true),
  broken('a port of the host', `${MAIN} ports 0 hostPort`, 8080),
  broken('a probe of another host', `${MAIN} livenessProbe httpGet host`, '169.254.169.254'),
  broken('a folder of the host', `${POD} volumes 0`, { name: 'tmp', hostPath: { path: '/' } }),
  broken('escalation', `${MAIN} securityContext allowPrivilegeEscalation`, true),
  broken('escalation by silence', `${MAIN} securityContext`, {
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  }),
  broken('perhaps root', `${POD} securityContext runAsNonRoot`, false),
  broken('root', `${MAIN} securityContext runAsUser`, 0),
  broken('unconfined system calls', `${POD} securityContext seccompProfile type`, 'Unconfined'),
  broken('a capability', `${MAIN} securityContext capabilities add`, ['SYS_PTRACE']),
  broken('capabilities kept', `${MAIN} securityContext capabilities drop`, ['NET_RAW']),
  broken('AppArmor off', `${MAIN} securityContext appArmorProfile`, { type: 'Unconfined' }),
  broken('a type of SELinux', `${POD} securityContext seLinuxOptions`, { type: 'spc_t' }),
  broken('a proc mount', `${MAIN} securityContext procMount`, 'Unmasked'),
  broken('an unsafe sysctl', `${POD} securityContext sysctls`, [{ name: 'kernel.msgmax', value: '1' }]),
  broken('a process of a Windows host', `${POD} securityContext windowsOptions`, { hostProcess: true }),
  {
    rule: 'root-is-read-only',
    what: 'a writable root',
    change: (objects) =>
      objects.unset('Job/payment-migrate', `${MAIN} securityContext readOnlyRootFilesystem`),
  },
  {
    rule: 'no-token-is-mounted',
    what: 'a mounted token',
    change: (objects) => objects.unset('Deployment/gateway', `${POD} automountServiceAccountToken`),
  },
  {
    rule: 'no-service-links',
    what: 'variables of Services',
    change: (objects) => objects.unset('Deployment/gateway', `${POD} enableServiceLinks`),
  },
  {
    rule: 'own-service-account',
    what: 'the default account',
    change: (objects) => objects.unset('Deployment/payment', `${POD} serviceAccountName`),
  },
  {
    rule: 'own-service-account',
    what: 'the account of another app',
    change: (objects) => objects.set('Deployment/payment', `${POD} serviceAccountName`, 'order'),
  },
];
