import type { HealthRegistry, HealthResult } from './health.js';
import { Heartbeat } from './heartbeat.js';

export interface LoopPulseLimits {
  /** Without a turn that succeeded for this long, nothing more should be sent here. */
  readonly readyMs: number;
  /** Without any turn, failed ones included, for this long, the loop hangs. Default 120,000. */
  readonly liveMs?: number;
}

/**
 * The health of a loop. Not ready when its turns only fail: something it needs is away. Not alive when it does
 * not turn at all: only a new process helps. A turn must therefore end by itself when what it needs is away,
 * well before `liveMs`.
 */
export class LoopPulse {
  private readonly succeeding: Heartbeat;
  private readonly turning: Heartbeat;

  constructor({ readyMs, liveMs = 120_000 }: LoopPulseLimits, now: () => number = Date.now) {
    this.succeeding = new Heartbeat(readyMs, now);
    this.turning = new Heartbeat(liveMs, now);
  }

  succeeded(): void {
    this.succeeding.beat();
    this.turning.beat();
  }

  failed(): void {
    this.turning.beat();
  }

  readiness(): HealthResult {
    return this.succeeding.check();
  }

  liveness(): HealthResult {
    return this.turning.check();
  }

  /** Adds both checks under one name. */
  watch(health: HealthRegistry, name: string): void {
    health.addReadiness(name, () => this.readiness());
    health.addLiveness(name, () => this.liveness());
  }
}
