import { environmentOf } from '../manifest/environment.js';
import { nameOf, type Labels, type Manifest } from '../manifest/manifest.js';
import { podTemplates, selects } from '../manifest/pods.js';
import { destinationsIn } from '../network/destinations.js';
import type { Overlay, Rule } from './rule.js';

interface Destination {
  readonly host: string;
  readonly subset?: string;
}

interface Route {
  readonly route?: readonly { readonly destination: Destination; readonly weight?: number }[];
  readonly mirror?: Destination;
}

interface RoutesSpec {
  readonly hosts?: readonly string[];
  readonly gateways?: readonly string[];
  readonly http?: readonly Route[];
  readonly host?: string;
  readonly subsets?: readonly { readonly name: string; readonly labels?: Labels }[];
  readonly outboundTrafficPolicy?: { readonly mode?: string };
}

const ofKind = ({ objects }: Overlay, kind: string) =>
  objects.filter((object) => object.kind === kind && object.apiVersion.includes('istio.io/'));
const routes = ({ spec }: Manifest) => (spec ?? {}) as RoutesSpec;

/** The Service behind `auth` or `auth.millrace.svc.cluster.local`. */
const serviceOf = (host: string, { objects }: Overlay) =>
  objects.find(({ kind, metadata }) => kind === 'Service' && metadata.name === host.split('.')[0]);

function destinationProblem({ host, subset }: Destination, overlay: Overlay): string | undefined {
  if (serviceOf(host, overlay) === undefined) return `no Service ${host}`;
  if (subset === undefined) return undefined;
  const known = ofKind(overlay, 'DestinationRule')
    .map(routes)
    .filter((rule) => rule.host === host)
    .flatMap(({ subsets = [] }) => subsets);
  return known.some(({ name }) => name === subset) ? undefined : `no subset ${subset} of ${host}`;
}

function routeProblems({ route = [], mirror }: Route, overlay: Overlay): readonly string[] {
  const destinations = [...route.map(({ destination }) => destination), ...(mirror ? [mirror] : [])];
  const weights = route.map(({ weight = 0 }) => weight);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return [
    ...destinations.flatMap((destination) => destinationProblem(destination, overlay) ?? []),
    ...(route.length > 1 && sum !== 100 ? [`weights add up to ${sum}`] : []),
    ...route.flatMap(({ destination, weight = 100 }) =>
      weight > 0 && !hasPods(destination, overlay)
        ? [`${weight} % go to ${destination.subset ?? destination.host}, which has no pods`]
        : [],
    ),
  ];
}

function hasPods({ host, subset }: Destination, overlay: Overlay): boolean {
  const { selector = {} } = (serviceOf(host, overlay)?.spec ?? {}) as { readonly selector?: Labels };
  const { labels = {} } =
    ofKind(overlay, 'DestinationRule')
      .map(routes)
      .filter((rule) => rule.host === host)
      .flatMap(({ subsets = [] }) => subsets)
      .find(({ name }) => name === subset) ?? {};
  const wanted = { matchLabels: { ...selector, ...labels } };
  return podTemplates(overlay.objects).some((template) => selects(wanted, template.labels));
}

function gatewayProblems(gateways: readonly string[], overlay: Overlay): readonly string[] {
  const known = new Set(ofKind(overlay, 'Gateway').map(({ metadata }) => metadata.name));
  return gateways
    .filter((name) => name !== 'mesh' && !known.has(name.split('/').at(-1)!))
    .map((name) => `no Gateway ${name}`);
}

export const meshRouteRules: readonly Rule[] = [
  {
    name: 'mesh-routes-lead-somewhere',
    why: 'a route to a Service, subset or Gateway that is not there answers 503',
    check: (overlay) => [
      ...ofKind(overlay, 'VirtualService').flatMap((object) => {
        const { gateways = [], http = [] } = routes(object);
        return [
          ...gatewayProblems(gateways, overlay),
          ...http.flatMap((route) => routeProblems(route, overlay)),
        ].map((problem) => `${nameOf(object)}: ${problem}`);
      }),
      ...ofKind(overlay, 'DestinationRule')
        .filter((object) => serviceOf(routes(object).host ?? '', overlay) === undefined)
        .map((object) => `${nameOf(object)}: no Service ${routes(object).host}`),
    ],
  },
  {
    name: 'mesh-knows-the-outside',
    why: 'a sidecar that lets out only what is registered refuses the payment provider until a ServiceEntry names it',
    check: (overlay) => {
      const isClosed = ofKind(overlay, 'Sidecar').some(
        (sidecar) => routes(sidecar).outboundTrafficPolicy?.mode === 'REGISTRY_ONLY',
      );
      const registered = new Set(
        ofKind(overlay, 'ServiceEntry').flatMap((entry) => routes(entry).hosts ?? []),
      );
      if (!isClosed) return [];
      return podTemplates(overlay.objects).flatMap(({ owner, pod }) =>
        pod.containers
          .flatMap((container) => destinationsIn(environmentOf(container, overlay.objects), overlay.objects))
          .filter(({ host, labels }) => labels === undefined && !registered.has(host))
          .map(({ name, host }) => `${nameOf(owner)}: ${name} points to ${host}, and no ServiceEntry does`),
      );
    },
  },
];
