import type { Edge, Place } from '../model/edge.js';
import { endpoints, type EndpointName } from '../model/endpoints.js';
import type { Workload } from '../model/workload.js';
import type { KubernetesObject, Manifest } from '../yaml/manifest.js';

const authorizationPolicy = (name: string, spec: object): KubernetesObject => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'AuthorizationPolicy',
  metadata: { name },
  spec,
});

/** A policy without rules allows nothing; the others add to it. */
const allowNothing: Manifest = { object: authorizationPolicy('allow-nothing', {}) };

/** It stands for a system of somebody else, and goes where the mesh does not. */
const SANDBOX: Place = 'components/payment-sandbox';

/**
 * The edges again, as the mesh sees them: who speaks is known by its certificate, and what it asks for by method
 * and path. Edges with an end that the mesh does not know (brokers, databases, Prometheus, the sandbox) are for the
 * network policies alone.
 */
export function authorizationPoliciesOf(
  namespace: string,
  meshed: readonly Workload[],
  edges: readonly Edge[],
): readonly Manifest[] {
  const policies = meshed.map(({ name }) => {
    const incoming = edges.filter(
      (edge) => edge.to === name && edge.in !== SANDBOX && principalOf(edge.from, namespace) !== undefined,
    );
    return {
      object: authorizationPolicy(name, {
        selector: { matchLabels: labelsOf(name) },
        action: 'ALLOW',
        rules: incoming.map((edge) => ruleOf(edge, namespace)),
      }),
      comments: incoming.map(({ from, why }, index) => ({
        at: ['spec', 'rules', index],
        text: `from ${from}: ${why}`,
      })),
    };
  });
  return [allowNothing, ...policies];
}

function ruleOf({ from, ports, http }: Edge, namespace: string) {
  return {
    from: [{ source: { principals: [principalOf(from, namespace)] } }],
    to: [{ operation: { ports: ports.map(({ port }) => String(port)), ...http } }],
  };
}

/** `cluster.local` stands for the trust domain of the mesh, whatever that is called. */
function principalOf(name: EndpointName, namespace: string): string | undefined {
  const endpoint = endpoints[name];
  if (endpoint.kind === 'addresses' || endpoint.serviceAccount === undefined) return undefined;
  const [ns, account] =
    endpoint.kind === 'pods-here'
      ? [namespace, endpoint.serviceAccount]
      : (endpoint.serviceAccount.split('/') as [string, string]);
  return `cluster.local/ns/${ns}/sa/${account}`;
}

function labelsOf(name: EndpointName) {
  const endpoint = endpoints[name];
  if (endpoint.kind !== 'pods-here') throw new Error(`${name} has no pods here`);
  return endpoint.labels;
}
