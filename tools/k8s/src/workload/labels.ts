import type { Workload } from '../model/workload.js';

const PART_OF = 'millrace';

/** Two Deployments of one service differ in this label; its Service selects both. */
export const TRACK_LABEL = 'millrace.io/track';
export type Track = 'stable' | 'canary';

/** What finds the pods of a service: in Services, budgets, network policies and the mesh. */
export const selectorOf = ({ name, component }: Workload) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/component': component,
});

export const partOf = ({ name }: Workload) => ({
  'app.kubernetes.io/name': name,
  'app.kubernetes.io/part-of': PART_OF,
});

export const labelsOf = (app: Workload) => ({ ...partOf(app), ...selectorOf(app) });

export const migrationLabelsOf = (app: Workload) => ({
  ...partOf(app),
  'app.kubernetes.io/component': 'migration',
});
