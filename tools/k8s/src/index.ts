// What runs
export type {
  AppName,
  DatabaseName,
  KafkaUse,
  Resources,
  SecretFile,
  SecretVariable,
  Workload,
} from './model/workload.js';
export { workloads } from './model/workloads.js';
// Who may speak to whom
export type { Edge, EdgePort, Place } from './model/edge.js';
export { edges } from './model/edges.js';
export {
  endpoints,
  type Addresses,
  type Endpoint,
  type EndpointName,
  type PodsElsewhere,
  type PodsHere,
} from './model/endpoints.js';
