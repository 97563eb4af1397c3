import type { Plant } from '../planting.js';

const POD = 'spec template spec';
const MAIN = `${POD} containers 0`;

export const lifecyclePlants: readonly Plant[] = [
  {
    rule: 'probes-are-split',
    what: 'liveness that asks the dependencies',
    change: (objects) =>
      objects.set('Deployment/order', `${MAIN} livenessProbe httpGet path`, '/health/ready'),
  },
  {
    rule: 'probes-are-split',
    what: 'no startup probe',
    change: (objects) => objects.unset('Deployment/order', `${MAIN} startupProbe`),
  },
  {
    rule: 'probes-are-split',
    what: 'readiness on a port that nobody listens on',
    change: (objects) => objects.set('Deployment/order', `${MAIN} readinessProbe httpGet port`, 'metrics'),
  },
  {
    rule: 'grace-covers-the-drain',
    what: 'a grace period shorter than the drain',
    change: (objects) => objects.set('Deployment/payment', `${POD} terminationGracePeriodSeconds`, 13),
  },
  {
    rule: 'grace-covers-the-drain',
    what: 'a drain made longer by a setting',
    change: (objects) => objects.set('ConfigMap/order-settings', 'data SHUTDOWN_TIMEOUT_MS', '30000'),
  },
  {
    rule: 'leaves-before-it-stops',
    what: 'a drain at once',
    change: (objects) => objects.set('ConfigMap/gateway-settings', 'data SHUTDOWN_PRESTOP_MS', '0'),
  },
  {
    rule: 'updates-take-nothing-away',
    what: 'a pod that goes before its successor is ready',
    change: (objects) => objects.set('Deployment/auth', 'spec strategy rollingUpdate maxUnavailable', '25%'),
  },
  {
    rule: 'updates-take-nothing-away',
    what: 'all pods replaced at once',
    change: (objects) => objects.set('Deployment/auth', 'spec strategy', { type: 'Recreate' }),
  },
  {
    rule: 'pods-are-spread',
    what: 'no spread over zones',
    change: (objects) => objects.unset('Deployment/auth', `${POD} topologySpreadConstraints 0`),
  },
  {
    rule: 'pods-are-spread',
    what: 'a spread of the pods of another app',
    change: (objects) =>
      objects.set('Deployment/auth', `${POD} topologySpreadConstraints 1 labelSelector`, {
        matchLabels: { 'app.kubernetes.io/name': 'order' },
      }),
  },
  {
    rule: 'jobs-end-and-go-away',
    what: 'a migration that is tried for ever',
    change: (objects) => objects.unset('Job/order-migrate', 'spec backoffLimit'),
  },
  {
    rule: 'budget-fits-one-deployment',
    what: 'a budget over two Deployments',
    change: (objects) =>
      objects.set('PodDisruptionBudget/auth', 'spec selector', {
        matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['auth', 'gateway'] }],
      }),
  },
  {
    rule: 'budget-fits-one-deployment',
    what: 'a Deployment without a budget',
    change: (objects) => objects.remove('PodDisruptionBudget/auth'),
  },
  {
    rule: 'budget-lets-nodes-drain',
    what: 'as many needed as there are',
    change: (objects) =>
      objects.set('PodDisruptionBudget/auth', 'spec', {
        selector: {
          matchLabels: { 'app.kubernetes.io/name': 'auth', 'app.kubernetes.io/component': 'service' },
        },
        minAvailable: '100%',
      }),
  },
  {
    rule: 'budget-lets-nodes-drain',
    what: 'all may be away',
    change: (objects) => objects.set('PodDisruptionBudget/auth', 'spec maxUnavailable', '100%'),
  },
];
