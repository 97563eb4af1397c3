import type { BenchCase } from './bench-case.js';
import { sagaThroughput } from './saga-throughput.case.js';

/** Every case, in the order in which they run. */
export const cases: readonly BenchCase[] = [sagaThroughput];
