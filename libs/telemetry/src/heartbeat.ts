import type { HealthResult } from './health.js';

/**
 * The pulse of one loop. The loop beats on every turn, busy or idle; a loop that has not beaten for
 * `maxSilenceMs` is stuck, and the check that reads it turns red.
 */
export class Heartbeat {
  private lastBeat: number;

  constructor(
    readonly maxSilenceMs: number,
    private readonly now: () => number = Date.now,
  ) {
    this.lastBeat = now();
  }

  beat(): void {
    this.lastBeat = this.now();
  }

  silenceMs(): number {
    return this.now() - this.lastBeat;
  }

  check(): HealthResult {
    const silenceMs = this.silenceMs();
    return silenceMs <= this.maxSilenceMs
      ? { healthy: true, detail: `last turn ${silenceMs} ms ago` }
      : { healthy: false, detail: `no turn for ${silenceMs} ms, the limit is ${this.maxSilenceMs} ms` };
  }
}
