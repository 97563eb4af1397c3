// Group commit
export { Batcher, type BatcherOptions } from './batcher.js';
// Loops
export { PollingLoop, type PollingLoopOptions } from './polling-loop.js';
