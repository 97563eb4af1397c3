import { describe, expect, it } from '@jest/globals';
import { filesOf, secretsOf } from '../model/configuration.js';
import { workloads } from '../model/workloads.js';
import { ownSecrets } from './own-secrets.js';

const OF_OPERATORS = /^(?:kafka-[a-z]+|millrace-cluster-ca-cert|db-[a-z0-9-]+-(?:app|ca))$/;

describe('own secrets', () => {
  let drawn = 0;
  const made = ownSecrets({ password: () => `password-${++drawn}`, signingKey: () => 'PEM' });

  it('are exactly those that the pods read and no operator makes', () => {
    const read = workloads
      .flatMap((app) => [...secretsOf(app), ...filesOf(app)])
      .filter(({ secret }) => !OF_OPERATORS.test(secret))
      .map(({ secret, key }) => `${secret}/${key}`);
    const given = made.flatMap(({ metadata, ...object }) =>
      Object.keys(object['stringData'] as object).map((key) => `${metadata!.name}/${key}`),
    );
    expect([...new Set(read)].toSorted()).toEqual(given.toSorted());
  });

  it('no two have the same password', () => {
    expect(drawn).toBe(5);
    const passwords = JSON.stringify(made).match(/password-\d/g);
    expect(new Set(passwords).size).toBe(5);
  });
});
