import { nameOf, type Manifest } from '../manifest/manifest.js';
import { podTemplates, selects, type LabelSelector, type PodTemplate } from '../manifest/pods.js';
import { secretReferences, type SecretReference } from '../manifest/secret-references.js';
import { knownSecrets } from './known-secrets.js';
import type { Rule } from './rule.js';

const named = (objects: readonly Manifest[], kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name === name);

interface ServiceSpec {
  readonly type?: string;
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly {
    readonly name?: string;
    readonly port: number;
    readonly targetPort?: number | string;
  }[];
}

interface Backend {
  readonly name: string;
  readonly port: { readonly name?: string; readonly number?: number };
}

interface IngressSpec {
  readonly defaultBackend?: { readonly service?: Backend };
  readonly rules?: readonly {
    readonly http?: { readonly paths: readonly { readonly backend: { readonly service?: Backend } }[] };
  }[];
}

function backendsOf({ spec }: Manifest): readonly Backend[] {
  const { defaultBackend, rules = [] } = spec as IngressSpec;
  const paths = rules.flatMap(({ http }) => http?.paths ?? []);
  return [defaultBackend?.service, ...paths.map(({ backend }) => backend.service)].filter(
    (service) => service !== undefined,
  );
}

function serviceProblems(service: Manifest, templates: readonly PodTemplate[]): readonly string[] {
  const { type, selector = {}, ports = [] } = service.spec as ServiceSpec;
  if (type === 'ExternalName') return [];
  const reached = templates.filter(({ labels }) => selects({ matchLabels: selector }, labels));
  if (Object.keys(selector).length === 0 || reached.length === 0) return ['reaches no pods'];
  return reached.flatMap(({ owner, pod }) => {
    const offered = pod.containers.flatMap((container) => container.ports ?? []);
    return ports
      .filter(
        ({ port, targetPort = port }) =>
          !offered.some(({ name, containerPort }) => targetPort === name || targetPort === containerPort),
      )
      .map(({ port, targetPort = port }) => `${nameOf(owner)} offers no port ${targetPort}`);
  });
}

/** Objects that a pod needs to start, as `Kind/name`, and mounts without a volume. */
function podReferences({ pod }: PodTemplate): readonly (readonly [kind: string, name: string])[] {
  const volumes = pod.volumes ?? [];
  const projected = volumes.flatMap(({ projected: volume }) => volume?.sources ?? []);
  const containers = [...pod.containers, ...(pod.initContainers ?? [])];
  const configMaps = [
    ...volumes.map(({ configMap }) => configMap?.name),
    ...projected.map(({ configMap }) => configMap?.name),
    ...containers.flatMap(({ envFrom = [] }) => envFrom.map(({ configMapRef }) => configMapRef?.name)),
    ...containers.flatMap(({ env = [] }) => env.map(({ valueFrom }) => valueFrom?.configMapKeyRef?.name)),
  ];
  const claims = volumes.map(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName);
  const pairs = (kind: string, names: readonly (string | undefined)[]) =>
    names.filter((name) => name !== undefined).map((name) => [kind, name] as const);
  return [
    ...pairs('ConfigMap', configMaps),
    ...pairs('PersistentVolumeClaim', claims),
    ...pairs('ServiceAccount', [pod.serviceAccountName]),
    ...pairs('PriorityClass', [pod.priorityClassName]),
  ];
}

function mountsWithoutVolume({ pod }: PodTemplate): readonly string[] {
  const volumes = new Set((pod.volumes ?? []).map(({ name }) => name));
  return [...pod.containers, ...(pod.initContainers ?? [])].flatMap(({ volumeMounts = [] }) =>
    volumeMounts.filter(({ name }) => !volumes.has(name)).map(({ name }) => name),
  );
}

function secretProblem(
  { name, key, optional }: SecretReference,
  known: ReadonlyMap<string, ReadonlySet<string>>,
): string | undefined {
  const keys = known.get(name);
  if (keys === undefined) return `Secret/${name} is made by nobody`;
  return key === undefined || keys.has(key) || optional ? undefined : `Secret/${name} has no key ${key}`;
}

/** What one object says of another. */
export const referenceRules: readonly Rule[] = [
  {
    name: 'selectors-match-labels',
    why: 'a Deployment whose selector misses its own pods is refused, one that is changed cannot be applied',
    check: ({ objects }) =>
      podTemplates(objects).flatMap(({ owner, labels }) => {
        if (owner.kind !== 'Deployment' && owner.kind !== 'StatefulSet') return [];
        const { selector } = owner.spec as { readonly selector: LabelSelector };
        const others = podTemplates(objects).filter(
          (other) => other.owner !== owner && selects(selector, other.labels),
        );
        return [
          ...(selects(selector, labels) ? [] : [`${nameOf(owner)}: its selector misses its own pods`]),
          ...others.map((other) => `${nameOf(owner)}: its selector takes pods of ${nameOf(other.owner)}`),
        ];
      }),
  },
  {
    name: 'services-reach-pods',
    why: 'a Service without pods behind it answers nothing, and nobody is told',
    check: ({ objects }) =>
      objects
        .filter(({ kind }) => kind === 'Service')
        .flatMap((service) =>
          serviceProblems(service, podTemplates(objects)).map((problem) => `${nameOf(service)}: ${problem}`),
        ),
  },
  {
    name: 'ways-in-lead-somewhere',
    why: 'an Ingress to a Service or port that is not there answers 503 to everybody',
    check: ({ objects }) =>
      objects
        .filter(({ kind }) => kind === 'Ingress')
        .flatMap((ingress) =>
          backendsOf(ingress)
            .filter(({ name, port }) => {
              const ports = (named(objects, 'Service', name)?.spec as ServiceSpec | undefined)?.ports ?? [];
              return !ports.some((offered) => offered.name === port.name || offered.port === port.number);
            })
            .map(
              ({ name, port }) =>
                `${nameOf(ingress)}: no port ${port.name ?? port.number} of Service/${name}`,
            ),
        ),
  },
  {
    name: 'references-exist',
    why: 'a pod that names a thing which is not there waits for it for ever',
    check: ({ objects }) =>
      podTemplates(objects).flatMap((template) => [
        ...podReferences(template)
          .filter(([kind, name]) => named(objects, kind, name) === undefined)
          .map(([kind, name]) => `${nameOf(template.owner)}: no ${kind}/${name}`),
        ...mountsWithoutVolume(template).map((name) => `${nameOf(template.owner)}: no volume ${name}`),
      ]),
  },
  {
    name: 'secrets-are-made-by-somebody',
    why: 'a Secret that no operator makes and no list asks for is found missing at the first deployment',
    check: ({ objects }) => {
      const known = knownSecrets(objects);
      return objects.flatMap((object) =>
        secretReferences(object).flatMap((reference) => {
          const problem = secretProblem(reference, known);
          return problem === undefined ? [] : [`${nameOf(object)}: ${problem}`];
        }),
      );
    },
  },
];
