import { calm } from './calm.case.js';
import type { ChaosCase } from './chaos-case.js';
import { killProcesses } from './kill-processes.case.js';

/** Every case, in the order in which they run. */
export const CASES: readonly ChaosCase[] = [calm, killProcesses];
