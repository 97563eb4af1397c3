import type { Series } from './healthy-system.js';

export interface AlertScenario {
  readonly name: string;
  /** What differs from a system that is well. */
  readonly but: Series;
  /** The alerts that fire then, and no other. */
  readonly fires: readonly string[];
  readonly atMinute: number;
}
