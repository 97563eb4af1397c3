import type { ChaosCase } from './chaos-case.js';

/** Shows that the checks pass where nothing is broken: a case that fails here is wrong itself. */
export const calm: ChaosCase = {
  name: 'calm',
  fault: 'nothing: the same load and the same checks',
  loadMs: 10_000,
  schedule: () => [],
};
