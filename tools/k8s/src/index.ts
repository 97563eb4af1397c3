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
export { settingsOf, secretsOf, filesOf, migrationSettingsOf } from './model/configuration.js';
// Files made from it
export type { GeneratedFile } from './generate/generated-file.js';
export { generatedFiles } from './generate/generated-files.js';
export { staleFiles, writeFiles } from './generate/write-files.js';
// Secrets that no operator makes
export { ownSecrets, type SecretSource } from './make-secrets/own-secrets.js';
// Overlays
export { findKustomize, buildFolder, type Kustomize } from './render/kustomize.js';
export { OVERLAYS, renderedPath, renderOverlays } from './render/render-overlays.js';
