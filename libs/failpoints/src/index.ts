// Declaring and passing fail-points
export type { FailPoint, FailPoints, PassedBy } from './fail-point.js';
export { hangForEver, hookOf, isPlanted, type FailPointHook } from './failures.js';
// Switching them on, in tests only
export { enableFailures, type Failures } from './failures.js';
export { failpointErrors } from './failpoints.errors.js';
// For whoever lets a process die, and looks whether it did
export { lastWords, parseFuse, type Fuse } from './armed-fail-point.js';
export { PLANTED_BUGS, type PlantedBug } from './planted-bugs.js';
