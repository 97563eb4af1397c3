import { USUAL_REPLICAS } from '../lab/laboratory.js';
import type { CaseSeries } from './case-series.js';
import type { ChaosCase } from './chaos-case.js';

/** A case on a system whose services reach their broker through a proxy; those that follow each other share it. */
export function throughTheProxy(chaos: ChaosCase): CaseSeries {
  return {
    name: chaos.name,
    fault: chaos.fault,
    replicas: USUAL_REPLICAS,
    detour: true,
    cases: async () => [chaos],
    notes: (results) => results.flatMap(({ notes }) => notes),
  };
}
