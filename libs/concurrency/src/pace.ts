import { type Clock, systemClock } from '@millrace/context';

/**
 * Keeps batches from following each other more closely than is worth it. What a batch costs is mostly its own, not
 * its items': so after each there is a rest, as long as the batch took and no longer than `maxRestMs`, in which
 * items gather. What comes later than that begins at once: where there is little to do nothing waits for company,
 * and on a busy machine, where a batch takes long, batches are fewer and larger.
 */
export class Pace {
  private restsUntilMs = 0;

  constructor(
    private readonly maxRestMs: number,
    private readonly clock: Clock = systemClock,
  ) {}

  /** Resolves when the rest is over. */
  async ready(): Promise<void> {
    for (let left = this.left(); left > 0; left = this.left()) {
      await new Promise<void>((resolve) => this.clock.after(left, resolve));
    }
  }

  /** Runs a batch, after which there is a rest. @throws what `run` throws. */
  async keep<R>(run: () => Promise<R>): Promise<R> {
    const beganAtMs = this.clock.now();
    try {
      return await run();
    } finally {
      const endedAtMs = this.clock.now();
      this.restsUntilMs = endedAtMs + Math.min(endedAtMs - beganAtMs, this.maxRestMs);
    }
  }

  private left(): number {
    // A clock that was set back must not make the rest longer than it can be.
    return Math.min(this.restsUntilMs - this.clock.now(), this.maxRestMs);
  }
}
