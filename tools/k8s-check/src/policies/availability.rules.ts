import { nameOf, type Manifest } from '../manifest/manifest.js';
import { podTemplates, selects, type LabelSelector } from '../manifest/pods.js';
import { minReplicasOf } from '../manifest/scale.js';
import type { Rule } from './rule.js';

interface Budget {
  readonly selector?: LabelSelector;
  readonly minAvailable?: number | string;
  readonly maxUnavailable?: number | string;
}

/** Kubernetes rounds a share of pods up, in both bounds. */
const share = (bound: number | string, replicas: number) =>
  typeof bound === 'number' ? bound : Math.ceil((Number.parseFloat(bound) / 100) * replicas);

/** Pods that may be away at once when as few run as are meant to. */
function disruptionsAllowed({ minAvailable, maxUnavailable }: Budget, replicas: number): number {
  if (maxUnavailable !== undefined) return share(maxUnavailable, replicas);
  return replicas - share(minAvailable ?? 1, replicas);
}

const budgetOf = (object: Manifest) => (object.spec ?? {}) as Budget;

/** Deployments whose pods a budget selects. */
const selected = (budget: Manifest, objects: readonly Manifest[]) =>
  podTemplates(objects).filter(
    ({ owner, labels }) =>
      owner.metadata.namespace === budget.metadata.namespace &&
      selects(budgetOf(budget).selector ?? {}, labels),
  );

const budgets = (objects: readonly Manifest[]) =>
  objects.filter(({ kind }) => kind === 'PodDisruptionBudget');

/** What a node that is drained may do. */
export const availabilityRules: readonly Rule[] = [
  {
    name: 'budget-fits-one-deployment',
    why: 'a budget over two workloads (or none) lets one of them go down whole',
    check: ({ objects }) => [
      ...budgets(objects).flatMap((budget) => {
        const owners = selected(budget, objects).map(({ owner }) => nameOf(owner));
        return owners.length === 1 && owners[0]!.startsWith('Deployment/')
          ? []
          : [`${nameOf(budget)}: selects ${owners.join(', ') || 'nothing'}`];
      }),
      ...podTemplates(objects)
        .filter(({ owner }) => owner.kind === 'Deployment')
        .filter(({ owner }) => {
          const fitting = budgets(objects).filter((budget) =>
            selected(budget, objects).some((template) => template.owner === owner),
          );
          return fitting.length !== 1;
        })
        .map(({ owner }) => `${nameOf(owner)}: is not in exactly one budget`),
    ],
  },
  {
    name: 'budget-lets-nodes-drain',
    why: 'a budget that allows no disruption blocks every upgrade of the cluster; one that allows all protects nothing',
    check: ({ objects }) =>
      budgets(objects).flatMap((budget) =>
        selected(budget, objects).flatMap(({ owner }) => {
          const replicas = minReplicasOf(owner, objects);
          const allowed = disruptionsAllowed(budgetOf(budget), replicas);
          if (allowed < 1) return [`${nameOf(budget)}: allows no disruption of ${replicas} replicas`];
          return replicas > 1 && allowed >= replicas
            ? [`${nameOf(budget)}: allows all of ${replicas} replicas to be away`]
            : [];
        }),
      ),
  },
];
