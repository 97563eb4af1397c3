import type { VirtualClock } from '../time/virtual-clock.js';
import type { VirtualProcess } from '../time/virtual-process.js';

/** The one core of a pod: what is asked of it is done one after the other. */
export class PodCpu {
  private freeAt = 0;

  constructor(
    private readonly clock: VirtualClock,
    private readonly process: VirtualProcess,
  ) {}

  work(durationMs: number): Promise<void> {
    this.freeAt = Math.max(this.freeAt, this.clock.now()) + durationMs;
    return new Promise((resolve) => {
      this.clock.after(this.freeAt - this.clock.now(), resolve, this.process);
    });
  }
}
