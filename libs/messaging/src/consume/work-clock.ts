/** Knows how long the work that runs now has been running: what never returns is told by it. */
export class WorkClock {
  private readonly startedAt = new Set<{ readonly at: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  async measure<T>(work: () => Promise<T>): Promise<T> {
    const entry = { at: this.now() };
    this.startedAt.add(entry);
    try {
      return await work();
    } finally {
      this.startedAt.delete(entry);
    }
  }

  /** Milliseconds that the oldest running work has taken so far; 0 when nothing runs. */
  longestMs(): number {
    const [oldest] = this.startedAt;
    return oldest ? this.now() - oldest.at : 0;
  }
}
