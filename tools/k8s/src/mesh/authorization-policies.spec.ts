import { describe, expect, it } from '@jest/globals';
import type { Edge } from '../model/edge.js';
import { edges } from '../model/edges.js';
import { workloads } from '../model/workloads.js';
import { networkPoliciesOf } from '../network/network-policies.js';
import { authorizationPoliciesOf } from './authorization-policies.js';

const auth = workloads.filter(({ name }) => name === 'auth');
const fromGateway: Edge = {
  from: 'gateway',
  to: 'auth',
  ports: [{ port: 8080 }],
  why: 'forwards',
  in: 'base/platform',
};
const fromOrder: Edge = {
  ...fromGateway,
  from: 'order',
  http: { methods: ['GET'], paths: ['/.well-known/jwks.json'] },
};

interface PolicySpec {
  readonly action: string;
  readonly rules: readonly unknown[];
}

const specOf = (given: readonly Edge[]) =>
  authorizationPoliciesOf('millrace', auth, given)[1]!.object['spec'] as PolicySpec;

describe('authorization policies', () => {
  it('given edges, each is a rule of its target: who, which port, and what of it', () => {
    expect(specOf([fromGateway, fromOrder])).toEqual({
      selector: {
        matchLabels: { 'app.kubernetes.io/name': 'auth', 'app.kubernetes.io/component': 'service' },
      },
      action: 'ALLOW',
      rules: [
        {
          from: [{ source: { principals: ['cluster.local/ns/millrace/sa/gateway'] } }],
          to: [{ operation: { ports: ['8080'] } }],
        },
        {
          from: [{ source: { principals: ['cluster.local/ns/millrace/sa/order'] } }],
          to: [{ operation: { ports: ['8080'], methods: ['GET'], paths: ['/.well-known/jwks.json'] } }],
        },
      ],
    });
  });

  it('when an edge is removed its rule goes, and its rules of the network with it', () => {
    expect(specOf([fromGateway]).rules).toHaveLength(1);
    expect(networkPoliciesOf('base/platform', [fromGateway])).toHaveLength(2);
    expect(specOf([]).rules).toEqual([]);
    expect(networkPoliciesOf('base/platform', [])).toEqual([]);
  });

  it('who has no identity in the mesh gets no rule', () => {
    expect(specOf([{ ...fromGateway, from: 'prometheus' }]).rules).toEqual([]);
    expect(specOf([{ ...fromGateway, from: 'anywhere' }]).rules).toEqual([]);
    expect(specOf([{ ...fromGateway, in: 'components/payment-sandbox' }]).rules).toEqual([]);
  });

  it('an identity of another namespace is named with it', () => {
    expect(specOf([{ ...fromGateway, from: 'istio-ingress' }]).rules).toEqual([
      expect.objectContaining({
        from: [{ source: { principals: ['cluster.local/ns/istio-ingress/sa/istio-ingress'] } }],
      }),
    ]);
  });

  it('first of all nothing is allowed', () => {
    const [first] = authorizationPoliciesOf('millrace', auth, edges);
    expect(first!.object['spec']).toEqual({});
  });
});
