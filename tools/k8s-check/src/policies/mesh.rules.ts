import { endpoints, type Edge, type EndpointName } from '@millrace/k8s';
import { nameOf, type Manifest } from '../manifest/manifest.js';
import { podTemplates, selects, type LabelSelector } from '../manifest/pods.js';
import { edgesIn } from './network.rules.js';
import type { Overlay, Rule } from './rule.js';

interface AuthorizationSpec {
  readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly action?: string;
  readonly rules?: readonly {
    readonly from?: readonly { readonly source: { readonly principals?: readonly string[] } }[];
    readonly to?: readonly { readonly operation: Operation }[];
  }[];
}

interface Operation {
  readonly ports?: readonly string[];
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
}

const ofKind = ({ objects }: Overlay, kind: string) => objects.filter((object) => object.kind === kind);
const authorization = ({ spec }: Manifest) => (spec ?? {}) as AuthorizationSpec;

/** The namespace that the objects are in. */
const namespaceOf = ({ objects }: Overlay) =>
  objects.find(({ kind }) => kind === 'Namespace')?.metadata.name ?? 'default';

/** `order -> auth on 8080 GET /path`: one line per grant. */
function grants(overlay: Overlay): ReadonlySet<string> {
  return new Set(
    ofKind(overlay, 'AuthorizationPolicy').flatMap((policy) => {
      const { selector, rules = [] } = authorization(policy);
      const to = appsSelected(selector ?? {}, overlay);
      return rules.flatMap((rule) => {
        const principals = (rule.from ?? []).flatMap(({ source }) => source.principals ?? ['anybody']);
        const operations = (rule.to ?? [{ operation: {} }]).map(({ operation }) =>
          describeOperation(operation),
        );
        return (principals.length > 0 ? principals : ['anybody']).flatMap((principal) =>
          to.flatMap((app) => operations.map((operation) => `${principal} -> ${app} ${operation}`)),
        );
      });
    }),
  );
}

function appsSelected(selector: LabelSelector, { objects }: Overlay): readonly string[] {
  const selected = podTemplates(objects).filter(
    ({ owner, labels }) => owner.kind === 'Deployment' && selects(selector, labels),
  );
  return selected.length > 0 ? selected.map(({ owner }) => owner.metadata.name) : ['nothing'];
}

const describeOperation = ({ ports = [], methods = [], paths = [] }: Operation) =>
  ['on', ports.join('+') || 'every port', methods.join('+'), paths.join('+')].filter(Boolean).join(' ');

/** Edges whose ends the mesh both knows: it is their certificates that it tells apart. */
function expectedGrants(overlay: Overlay, edges: readonly Edge[]): ReadonlySet<string> {
  return new Set(
    edgesIn(overlay, edges).flatMap(({ from, to, ports, http }) => {
      const principal = principalOf(from, overlay);
      if (principal === undefined || !isInTheMesh(to, overlay)) return [];
      const operation = describeOperation({ ports: ports.map(({ port }) => String(port)), ...http });
      return [`${principal} -> ${to} ${operation}`];
    }),
  );
}

function principalOf(name: EndpointName, overlay: Overlay): string | undefined {
  const endpoint = endpoints[name];
  if (endpoint.kind === 'addresses' || endpoint.serviceAccount === undefined) return undefined;
  const [namespace, account] =
    endpoint.kind === 'pods-here'
      ? [namespaceOf(overlay), endpoint.serviceAccount]
      : endpoint.serviceAccount.split('/');
  return `cluster.local/ns/${namespace}/sa/${account}`;
}

/** Pods get a sidecar by their own label or their namespace's; a pod may opt out. */
function isInTheMesh(name: EndpointName, overlay: Overlay): boolean {
  const template = podTemplates(overlay.objects).find(
    ({ owner }) => owner.kind === 'Deployment' && owner.metadata.name === name,
  );
  if (template === undefined) return false;
  const namespace = ofKind(overlay, 'Namespace')[0]?.metadata.labels?.['istio-injection'] === 'enabled';
  const own = template.labels['sidecar.istio.io/inject'];
  return own === undefined ? namespace : own === 'true';
}

const isMeshed = (overlay: Overlay) => ofKind(overlay, 'PeerAuthentication').length > 0;

export const meshRules: readonly Rule[] = [
  {
    name: 'mesh-grants-are-the-edges',
    why: 'the mesh and the network must allow the same: what only one of them lets through does not work, or is not guarded',
    check: (overlay, { edges }) => {
      if (!isMeshed(overlay)) return [];
      const granted = grants(overlay);
      const expected = expectedGrants(overlay, edges);
      return [
        ...[...expected].filter((grant) => !granted.has(grant)).map((grant) => `${grant}: not granted`),
        ...[...granted]
          .filter((grant) => !expected.has(grant))
          .map((grant) => `${grant}: granted, no such edge`),
      ];
    },
  },
  {
    name: 'mesh-denies-by-default',
    why: 'a workload that no policy selects is open to the whole mesh',
    check: (overlay) => {
      if (!isMeshed(overlay)) return [];
      const denies = ofKind(overlay, 'AuthorizationPolicy').some((policy) => {
        const { selector, rules, action = 'ALLOW' } = authorization(policy);
        return selector === undefined && rules === undefined && action === 'ALLOW';
      });
      return denies ? [] : ['no AuthorizationPolicy allows nothing'];
    },
  },
  {
    name: 'mesh-is-strict',
    why: 'a mesh that takes plain text checks no certificate of whoever sends it',
    check: (overlay) =>
      ofKind(overlay, 'PeerAuthentication').flatMap((policy) => {
        const { mtls, portLevelMtls = {} } = (policy.spec ?? {}) as {
          readonly mtls?: { readonly mode?: string };
          readonly portLevelMtls?: Readonly<Record<string, { readonly mode?: string }>>;
        };
        const modes = [mtls?.mode, ...Object.values(portLevelMtls).map(({ mode }) => mode)];
        return modes.every((mode) => mode === 'STRICT') ? [] : [`${nameOf(policy)}: ${modes.join(', ')}`];
      }),
  },
];
