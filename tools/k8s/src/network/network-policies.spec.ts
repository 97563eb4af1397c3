import { describe, expect, it } from '@jest/globals';
import type { Edge } from '../model/edge.js';
import { edges } from '../model/edges.js';
import { endpoints } from '../model/endpoints.js';
import { defaultDeny, networkPoliciesOf } from './network-policies.js';

const toPayment: Edge = {
  from: 'gateway',
  to: 'payment',
  ports: [{ port: 8080 }],
  why: 'forwards',
  in: 'base/platform',
};
const toAuth: Edge = { ...toPayment, to: 'auth' };

interface PolicySpec {
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly { readonly from: readonly object[]; readonly ports: readonly object[] }[];
  readonly egress?: readonly { readonly to: readonly object[]; readonly ports: readonly object[] }[];
}

function policies(place: Edge['in'], given: readonly Edge[]): Readonly<Record<string, PolicySpec>> {
  return Object.fromEntries(
    networkPoliciesOf(place, given).map(({ object }) => [
      object.metadata!.name,
      object['spec'] as PolicySpec,
    ]),
  );
}

const ruleCount = (specs: Readonly<Record<string, PolicySpec>>) =>
  Object.values(specs).reduce(
    (sum, { ingress = [], egress = [] }) => sum + ingress.length + egress.length,
    0,
  );

describe('network policies', () => {
  it('given an edge, both ends have one rule for it', () => {
    expect(policies('base/platform', [toPayment])).toEqual({
      gateway: {
        podSelector: {
          matchLabels: { 'app.kubernetes.io/name': 'gateway', 'app.kubernetes.io/component': 'gateway' },
        },
        policyTypes: ['Egress'],
        egress: [
          {
            to: [
              {
                podSelector: {
                  matchLabels: {
                    'app.kubernetes.io/name': 'payment',
                    'app.kubernetes.io/component': 'service',
                  },
                },
              },
            ],
            ports: [{ protocol: 'TCP', port: 8080 }],
          },
        ],
      },
      payment: {
        podSelector: {
          matchLabels: { 'app.kubernetes.io/name': 'payment', 'app.kubernetes.io/component': 'service' },
        },
        policyTypes: ['Ingress'],
        ingress: [
          {
            from: [
              {
                podSelector: {
                  matchLabels: {
                    'app.kubernetes.io/name': 'gateway',
                    'app.kubernetes.io/component': 'gateway',
                  },
                },
              },
            ],
            ports: [{ protocol: 'TCP', port: 8080 }],
          },
        ],
      },
    });
  });

  it('given two edges, when one is removed, both of its rules go and those of the other stay', () => {
    const before = policies('base/platform', [toPayment, toAuth]);
    const after = policies('base/platform', [toAuth]);
    expect(Object.keys(before)).toEqual(['gateway', 'payment', 'auth']);
    expect(Object.keys(after)).toEqual(['gateway', 'auth']);
    expect(after['auth']).toEqual(before['auth']);
    expect([before['gateway']!.egress!.length, after['gateway']!.egress!.length]).toEqual([2, 1]);
  });

  it('an edge belongs to one place, and its policies have names of that place', () => {
    const edge: Edge = { ...toPayment, in: 'components/payment-sandbox' };
    expect(policies('base/platform', [edge])).toEqual({});
    expect(Object.keys(policies('components/payment-sandbox', [edge]))).toEqual([
      'gateway-payment-sandbox',
      'payment-payment-sandbox',
    ]);
  });

  it('an end in another namespace or outside is named in the rule of our end, and has no policy', () => {
    const scraped = policies('base/platform', [{ ...toPayment, from: 'prometheus' }]);
    expect(Object.keys(scraped)).toEqual(['payment']);
    expect(scraped['payment']!.ingress![0]!.from).toEqual([
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
        podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
      },
    ]);
    const out = policies('base/platform', [{ ...toPayment, from: 'payment', to: 'public-internet' }]);
    expect(Object.keys(out)).toEqual(['payment']);
    expect(out['payment']!.egress![0]!.to[0]).toEqual({
      ipBlock: { cidr: '0.0.0.0/0', except: expect.arrayContaining(['10.0.0.0/8', '169.254.0.0/16']) },
    });
  });

  it('all edges together give one rule for each end that is here', () => {
    const places = [...new Set(edges.map((edge) => edge.in))];
    const rules = places.reduce((sum, place) => sum + ruleCount(policies(place, edges)), 0);
    const ends = edges
      .flatMap(({ from, to }) => [from, to])
      .filter((name) => endpoints[name].kind === 'pods-here');
    expect(rules).toBe(ends.length);
  });

  it('nothing is allowed before an edge allows it', () => {
    expect(defaultDeny.object['spec']).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });
});
