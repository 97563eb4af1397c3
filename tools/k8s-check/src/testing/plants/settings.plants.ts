import type { Plant } from '../planting.js';

const MAIN = 'spec template spec containers 0';

export const settingsPlants: readonly Plant[] = [
  {
    rule: 'pods-are-of-known-apps',
    what: 'a pod of an app that there is not',
    change: (objects) => {
      objects.add({ ...structuredClone(objects.find('Job/order-migrate')), metadata: { name: 'planted' } });
      objects.set('Job/planted', 'spec template metadata labels app.kubernetes.io/name', 'ordre');
      objects.set('Job/planted', 'spec template spec serviceAccountName', 'ordre');
      objects.set('Job/planted', `${MAIN} env`, []);
      objects.add({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'ordre' } });
    },
  },
  {
    rule: 'variables-are-settings',
    what: 'a misspelt variable',
    change: (objects) => objects.set('ConfigMap/order-settings', 'data LOG_LEVLE', 'debug'),
  },
  {
    rule: 'variables-are-settings',
    what: 'a variable of the service in its migration',
    change: (objects) => objects.append('Job/order-migrate', `${MAIN} env`, { name: 'PORT', value: '8080' }),
  },
  {
    rule: 'variables-have-values',
    what: 'a key that the ConfigMap has not',
    change: (objects) =>
      objects.append('Deployment/order', `${MAIN} env`, {
        name: 'LOG_LEVEL',
        valueFrom: {
          configMapKeyRef: { name: objects.find('ConfigMap/order-settings').metadata.name, key: 'LEVEL' },
        },
      }),
  },
  {
    rule: 'variables-have-values',
    what: 'a part that is defined later',
    change: (objects) =>
      objects.append('Deployment/order', `${MAIN} env`, {
        name: 'TOKEN_ISSUER',
        value: 'https://$(ISSUER_HOST)',
      }),
  },
  {
    rule: 'required-settings-are-given',
    what: 'no address of the key set',
    change: (objects) => objects.unset('ConfigMap/order-settings', 'data AUTH_JWKS_URL'),
  },
  {
    rule: 'required-settings-are-given',
    what: 'a required secret that may be missing',
    change: (objects) =>
      objects.append('Deployment/payment', `${MAIN} env`, {
        name: 'PAYMENT_PROVIDER_API_KEY',
        valueFrom: { secretKeyRef: { name: 'payment-provider', key: 'api-key', optional: true } },
      }),
  },
  {
    rule: 'values-are-valid',
    what: 'a number that is none',
    change: (objects) => objects.set('ConfigMap/order-settings', 'data ORDER_SHARD_POOL_MAX', 'twenty'),
  },
  {
    rule: 'secrets-come-from-secrets',
    what: 'a password in the manifest',
    change: (objects) =>
      objects.append('Deployment/order', `${MAIN} env`, { name: 'ORDER_SHARD_PASSWORD', value: 'secret' }),
  },
  {
    rule: 'no-secret-is-in-the-repository',
    what: 'a Secret',
    change: (objects) =>
      objects.add({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'payment-provider' },
        data: { 'api-key': 'c2VjcmV0' },
      }),
  },
];
