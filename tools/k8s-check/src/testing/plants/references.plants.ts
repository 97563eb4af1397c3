import type { Plant } from '../planting.js';

const POD = 'spec template spec';
const MAIN = `${POD} containers 0`;

export const referencePlants: readonly Plant[] = [
  {
    rule: 'selectors-match-labels',
    what: 'a selector that misses its pods',
    change: (objects) => objects.set('Deployment/order', 'spec selector matchLabels tier', 'backend'),
  },
  {
    rule: 'services-reach-pods',
    what: 'a Service without pods',
    change: (objects) =>
      objects.add({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'nobody' },
        spec: { selector: { 'app.kubernetes.io/name': 'nobody' }, ports: [{ port: 8080 }] },
      }),
  },
  {
    rule: 'services-reach-pods',
    what: 'a Service that takes in the pods of the migration',
    change: (objects) =>
      objects.add({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'order-2' },
        spec: {
          selector: { 'app.kubernetes.io/name': 'order' },
          ports: [{ port: 8080, targetPort: 'http' }],
        },
      }),
  },
  {
    rule: 'ways-in-lead-somewhere',
    what: 'a port that the Service has not',
    overlay: 'staging',
    change: (objects) => objects.set('Service/gateway', 'spec ports 0 name', 'web'),
  },
  {
    rule: 'references-exist',
    what: 'a ConfigMap that is not there',
    change: (objects) =>
      objects.append('Deployment/order', `${POD} volumes`, { name: 'more', configMap: { name: 'more' } }),
  },
  {
    rule: 'references-exist',
    what: 'an account that is not there',
    change: (objects) => objects.remove('ServiceAccount/gateway'),
  },
  {
    rule: 'references-exist',
    what: 'a mount without a volume',
    change: (objects) =>
      objects.append('Deployment/order', `${MAIN} volumeMounts`, { name: 'cache', mountPath: '/cache' }),
  },
  {
    rule: 'secrets-are-made-by-somebody',
    what: 'a Secret that nobody makes',
    change: (objects) => objects.append('Deployment/order', `${POD} imagePullSecrets`, { name: 'registry' }),
  },
  {
    rule: 'secrets-are-made-by-somebody',
    what: 'a certificate that nobody gives',
    overlay: 'staging',
    change: (objects) => objects.set('Ingress/gateway', 'spec tls 0 secretName', 'gateway-certificate'),
  },
  {
    rule: 'secrets-are-made-by-somebody',
    what: 'a key that the operator does not write',
    change: (objects) =>
      objects.set('Deployment/inventory', `${MAIN} env`, [
        ...(
          objects.find('Deployment/inventory') as unknown as Containers
        ).spec.template.spec.containers[0]!.env.filter(({ name }) => name !== 'KAFKA_SASL_PASSWORD'),
        {
          name: 'KAFKA_SASL_PASSWORD',
          valueFrom: { secretKeyRef: { name: 'kafka-inventory', key: 'passwort' } },
        },
      ]),
  },
  {
    rule: 'files-are-mounted',
    what: 'a certificate at another path',
    change: (objects) =>
      objects.set('ConfigMap/order-settings', 'data KAFKA_TLS_CA_FILE', '/etc/millrace/kafka/tls.crt'),
  },
];

interface Containers {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly env: readonly { readonly name: string }[] }[];
      };
    };
  };
}
