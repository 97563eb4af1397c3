import { setTimeout as delay } from 'node:timers/promises';

/** The pause of a polling loop: short after work, doubling while there is none, ended at once by a stop. */
export class IdlePause {
  private readonly stopped = new AbortController();
  private nextMs: number;

  constructor(
    private readonly shortestMs: number,
    private readonly longestMs: number,
  ) {
    this.nextMs = shortestMs;
  }

  /** There was work: the next pause is the shortest again. */
  reset(): void {
    this.nextMs = this.shortestMs;
  }

  async wait(): Promise<void> {
    const pauseMs = this.nextMs;
    this.nextMs = Math.min(this.longestMs, pauseMs * 2);
    await delay(pauseMs, undefined, { signal: this.stopped.signal }).catch((error: Error) => {
      if (error.name !== 'AbortError') throw error;
    });
  }

  /** Ends the running wait, and makes each later one return at once. */
  stop(): void {
    this.stopped.abort();
  }
}
