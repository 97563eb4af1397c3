import { describe, expect, it } from '@jest/globals';
import { parseManifests } from '../manifest/manifest.js';
import { SchemaValidator } from './schema-validator.js';

const validator = new SchemaValidator();
const problemsOf = (yaml: string) =>
  parseManifests(yaml).flatMap((manifest) => validator.problemsOf(manifest));

const deployment = (container: string, spec = '') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: order }
spec:
  ${spec}
  selector: { matchLabels: { app: order } }
  template:
    metadata: { labels: { app: order } }
    spec:
      containers:
        - { name: order, image: millrace/order:1, ${container} }
`;

describe('SchemaValidator', () => {
  it('accepts what Kubernetes accepts', () => {
    expect(
      problemsOf(deployment('resources: { requests: { cpu: 100m, memory: 1.5Gi }, limits: { cpu: 1 } }')),
    ).toEqual([]);
  });

  it.each([
    ['an unknown field', deployment('', 'replcias: 2'), /\/spec must NOT have additional prop.*replcias/],
    ['a wrong type', deployment('', 'replicas: "2"'), /\/spec\/replicas must be integer/],
    ['a misspelt field deep inside', deployment('readinesProbe: {}'), /containers\/0 .*readinesProbe/],
    ['a quantity that is none', deployment('resources: { limits: { memory: 512Mb } }'), /limits\/memory/],
    [
      'a missing field',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: a }\nspec: {}',
      /required property 'template'/,
    ],
    [
      'a kind the project does not use',
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: { name: a }',
      /unknown/,
    ],
    [
      'a value outside a custom enum',
      'apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: a }\nspec: { mtls: { mode: STRCT } }',
      /mode must be equal to one of/,
    ],
    [
      'a number outside a custom range',
      'apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nmetadata: { name: a }\nspec: { partitions: 0 }',
      /partitions must be >= 1/,
    ],
    [
      'an unknown field of a custom kind',
      'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: { name: a }\nspec: { instances: 3, storag: {} }',
      /storag/,
    ],
  ])('refuses %s', (_, yaml, problem) => {
    expect(problemsOf(yaml).join('\n')).toMatch(problem);
  });
});

describe('parseManifests', () => {
  it('reads octal modes as Kubernetes does', () => {
    expect(
      parseManifests('apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec: { mode: 0444 }')[0],
    ).toMatchObject({
      spec: { mode: 0o444 },
    });
  });

  it('reads a lone dot as a text, and numbers with a dot as numbers', () => {
    const spec = 'spec: { exportTo: [., x], share: .5, whole: 2., none: 0.0 }';
    expect(parseManifests(`apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n${spec}`)[0]!.spec).toEqual({
      exportTo: ['.', 'x'],
      share: 0.5,
      whole: 2,
      none: 0,
    });
  });

  it('refuses an object without a name', () => {
    expect(() => parseManifests('apiVersion: v1\nkind: Pod')).toThrow(/not an object/);
  });

  it('refuses a key that is given twice', () => {
    expect(() => parseManifests('kind: Pod\nkind: Service')).toThrow(/unique/);
  });
});
