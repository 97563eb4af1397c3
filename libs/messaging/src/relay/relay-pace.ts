import type { MessagingTuning } from '../messaging-tuning.js';

const FIRST_PAUSE_MS = 5;
/** So long after the last row of another process there may still be more of them. */
const OTHERS_MEMORY_MS = 15_000;

/**
 * How long a relay that is not woken waits before it looks again. What its own process commits it is told of;
 * what others commit it can only find, so it looks often for as long as it finds something, and seldom where
 * nobody else has written for a while.
 */
export class RelayPace {
  private pauseMs = FIRST_PAUSE_MS;
  private othersSeenAt: number;
  /** Whether something was committed here since the last turn that left nothing. */
  private wasWoken = false;

  constructor(
    private readonly tuning: Pick<MessagingTuning, 'relayIdleMs' | 'relayAloneMs'>,
    private readonly now: () => number = performance.now.bind(performance),
  ) {
    this.othersSeenAt = now();
  }

  /** This process has announced what it committed. */
  woken(): void {
    this.wasWoken = true;
  }

  /**
   * After a turn that left nothing.
   * @param sent how many rows it sent. Rows of others that come along with announced ones are not told apart, which
   *   costs the next of them the longer pause at most.
   * @returns milliseconds.
   */
  afterTurn(sent: number): number {
    const ofOthers = sent > 0 && !this.wasWoken;
    this.wasWoken = false;
    if (ofOthers) {
      this.othersSeenAt = this.now();
      return (this.pauseMs = FIRST_PAUSE_MS);
    }
    const alone = this.now() - this.othersSeenAt > OTHERS_MEMORY_MS;
    const mostMs = alone ? this.tuning.relayAloneMs : this.tuning.relayIdleMs;
    return (this.pauseMs = Math.min(2 * this.pauseMs, mostMs));
  }
}
