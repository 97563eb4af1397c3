import type { Edge } from '@millrace/k8s';
import { environmentOf } from '../manifest/environment.js';
import { nameOf, type Labels } from '../manifest/manifest.js';
import { podTemplates, selects } from '../manifest/pods.js';
import { destinationsIn, type Destination } from '../network/destinations.js';
import {
  describeFlow,
  listenerFlows,
  mirrored,
  neededFlows,
  openedFlows,
  policyFlows,
  policySpec,
  type Flow,
} from '../network/flow.js';
import type { Overlay, Rule } from './rule.js';

const descriptions = (flows: readonly Flow[]) => new Set(flows.map(describeFlow));
const without = (these: ReadonlySet<string>, those: ReadonlySet<string>) =>
  [...these].filter((one) => !those.has(one));

/** Edges of the model that belong to what this overlay is made of. */
export const edgesIn = ({ places }: Overlay, edges: readonly Edge[]) =>
  edges.filter((edge) => places.has(edge.in));

/** Whether some policy opens the way from pods with these labels to a destination, at one end of it. */
function isOpen(
  flows: readonly Flow[],
  direction: Flow['direction'],
  own: Labels,
  other: Destination,
): boolean {
  return flows.some(
    ({ direction: way, pods, peer, port }) =>
      way === direction &&
      (port === 'any' || port === `TCP ${other.port}`) &&
      selects(pods, own) &&
      (peer === undefined || reaches(peer, other.labels)),
  );
}

function reaches(
  { podSelector, namespaceSelector, ipBlock }: NonNullable<Flow['peer']>,
  labels?: Labels,
): boolean {
  if (labels === undefined) return ipBlock !== undefined;
  return namespaceSelector === undefined && podSelector !== undefined && selects(podSelector, labels);
}

export const networkRules: readonly Rule[] = [
  {
    name: 'what-is-not-allowed-is-denied',
    why: 'without a policy over every pod that denies both ways, a new pod speaks to everybody',
    check: ({ objects }) => {
      const denies = objects.some((object) => {
        const { podSelector, policyTypes = [], ingress = [], egress = [] } = policySpec(object);
        const all = JSON.stringify(podSelector) === '{}' && ingress.length + egress.length === 0;
        return (
          object.kind === 'NetworkPolicy' &&
          all &&
          ['Ingress', 'Egress'].every((way) => policyTypes.includes(way))
        );
      });
      return denies ? [] : ['no NetworkPolicy denies everything'];
    },
  },
  {
    name: 'edges-have-two-ends',
    why: 'a connection is only possible where both ends allow it: half an edge is a hole or a time-out',
    check: ({ objects }) => {
      const open = descriptions(openedFlows(objects));
      return policyFlows(objects).flatMap((flow) => {
        const other = mirrored(flow);
        return other === undefined || open.has(describeFlow(other))
          ? []
          : [`${describeFlow(flow)}: not its other end`];
      });
    },
  },
  {
    name: 'edges-are-the-model',
    why: 'the list of edges is what is reviewed: the policies hold those, and no other',
    check: (overlay, { edges }) => {
      const needed = descriptions(edgesIn(overlay, edges).flatMap(neededFlows));
      // A listener's list of peers knows those of every component, used or not.
      const neededSomewhere = descriptions(edges.flatMap(neededFlows));
      const open = descriptions(openedFlows(overlay.objects));
      return [
        ...without(needed, open).map((flow) => `${flow}: in the model, not open`),
        ...[
          ...without(descriptions(policyFlows(overlay.objects)), needed),
          ...without(descriptions(listenerFlows(overlay.objects)), neededSomewhere),
        ].map((flow) => `${flow}: open, not in the model`),
      ];
    },
  },
  {
    name: 'settings-point-where-the-network-leads',
    why: 'an address in the settings that no edge reaches is a time-out that looks like a slow service',
    check: ({ objects }) => {
      const flows = openedFlows(objects);
      return podTemplates(objects).flatMap(({ owner, labels, pod }) =>
        pod.containers
          .flatMap((container) => destinationsIn(environmentOf(container, objects), objects))
          .flatMap((destination) => {
            const { name, host, port, labels: peer } = destination;
            const what = `${nameOf(owner)}: ${name} points to ${host}:${port}`;
            if (peer === 'unknown') return [`${what}, which is not there`];
            const target: Destination = { ...destination, labels: peer };
            if (!isOpen(flows, 'egress', labels, target)) return [`${what}, which its egress does not allow`];
            const back: Destination = { ...target, labels };
            return peer === undefined || isOpen(flows, 'ingress', peer, back)
              ? []
              : [`${what}, whose ingress does not allow it`];
          }),
      );
    },
  },
];
