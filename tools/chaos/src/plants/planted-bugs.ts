import { PLANTED_BUGS, type PlantedBug } from '@millrace/failpoints';
import { ONE_OF_EACH, type CaseSeries } from '../cases/case-series.js';
import type { ChaosCase } from '../cases/chaos-case.js';
import type { CaseResult } from '../run/case-result.js';
import { HUNTS, type Hunt } from './hunts.js';

const SERVICES = ['order', 'inventory', 'payment'] as const;
const SHORT: PlantedBug = 'undo-skipped';
const LOAD_MS = 6_000;
/** What a bug leaves under way may never end. */
const QUIET_MS = 10_000;

/** The laboratory tests itself on code that is wrong, as `planted-errors` does on data that are. */
export const plantedBugs: CaseSeries = {
  name: 'planted-bugs',
  fault: 'a bug is planted in the running services, one at a time: each must be found',
  short: true,
  replicas: ONE_OF_EACH,
  cases: async ({ short }) =>
    Object.entries(HUNTS)
      .filter(([bug]) => !short || bug === SHORT)
      .map(([bug, hunt]) => bugCase(bug as PlantedBug, hunt)),
  verdictOn: asHunt,
  notes: (results) => results.flatMap(({ notes }) => notes),
};

function bugCase(bug: PlantedBug, { load, settings: besides, act }: Hunt): ChaosCase {
  return {
    name: 'planted-bugs',
    fault: `${bug}: ${PLANTED_BUGS[bug]}`,
    loadMs: LOAD_MS,
    quietMs: QUIET_MS,
    habits: { cancels: 0.2 },
    ...load,
    prepare: async ({ lab }) => {
      const restart = (settings: Readonly<Record<string, string>> | undefined) => async () => {
        await Promise.all(
          SERVICES.map((service) => {
            if (settings) lab.settings.set(service, settings);
            else lab.settings.delete(service);
            return lab.stack.restart(service);
          }),
        );
      };
      lab.untilHealed(restart(undefined));
      await restart({ ...besides, NODE_ENV: 'test', MILLRACE_PLANTED_BUG: bug })();
    },
    schedule: ({ loadMs }) => [{ atMs: 0, what: bug, act: (scene) => act(scene, loadMs) }],
  };
}

/** Wrong is right here: what had to be found is found, and counts nowhere else. */
export function asHunt(result: CaseResult): CaseResult {
  const { fault, findings, firstWrongOrder, accepted } = result;
  const invariants = [...new Set(findings.map(({ invariant }) => invariant))].toSorted().join(', ');
  const after = firstWrongOrder === undefined ? `${accepted} orders` : `${firstWrongOrder} orders`;
  const { must } = HUNTS[fault.slice(0, fault.indexOf(':')) as PlantedBug];
  const isFound = findings.some(({ invariant }) => invariant === must);
  const { evidence: _, firstWrongOrder: __, ...rest } = result;
  return {
    ...rest,
    verdict: isFound ? 'pass' : 'fail',
    findings: isFound ? [] : [{ invariant: must, what: 'planted, and not found' }],
    lost: 0,
    duplicates: 0,
    stockDelta: 0,
    moneyDeltaMinor: 0,
    recoveryMs: result.recoveryMs ?? 0,
    notes: [
      isFound
        ? `${fault}; found by ${invariants}, after ${after}`
        : `${fault}; not found by ${must} in ${after}`,
    ],
  };
}
