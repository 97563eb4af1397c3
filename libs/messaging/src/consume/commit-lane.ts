export interface CommitLaneOptions<P> {
  /** Commits parts together, or nothing of them. */
  readonly commit: (parts: readonly P[]) => Promise<void>;
  readonly sizeOf: (part: P) => number;
  /** Sum of the sizes in one commit; a part that is larger by itself goes alone. */
  readonly maxSize: number;
  /** A commit that takes longer than this holds up nobody else any more. */
  readonly patienceMs: number;
  /** Parts that failed together are about to be tried one by one. */
  readonly onParted: (error: unknown, parts: readonly P[]) => void;
}

interface Entry<P> {
  readonly part: P;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: one commit at a time, and what comes while it runs goes together in the next one. No timer and
 * so no added wait: alone a part is committed at once, under load commits grow by themselves.
 *
 * Being together costs a part nothing but time: when the commit fails each part is tried alone, and only its own
 * failure is told; when a commit hangs the next one goes ahead without it.
 */
export class CommitLane<P> {
  private waiting: Entry<P>[] = [];
  /** The commit that others wait for. */
  private turn: object | undefined;

  constructor(private readonly options: CommitLaneOptions<P>) {}

  /**
   * Resolves when the part is committed. A part that must come after another is given when that one is settled.
   * @throws whatever the commit threw for this part alone.
   */
  add(part: P): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ part, resolve, reject });
      this.next();
    });
  }

  private next(): void {
    if (this.turn !== undefined || this.waiting.length === 0) return;
    const turn = (this.turn = {});
    // Whoever was settled by the last commit has more by the end of this turn of the event loop.
    setImmediate(() => void this.run(turn));
  }

  private async run(turn: object): Promise<void> {
    const timer = setTimeout(() => this.end(turn), this.options.patienceMs);
    timer.unref();
    await this.settle(this.take());
    clearTimeout(timer);
    this.end(turn);
  }

  private end(turn: object): void {
    if (this.turn !== turn) return;
    this.turn = undefined;
    this.next();
  }

  /** The oldest, as many as may go together; at least one. */
  private take(): readonly Entry<P>[] {
    const { sizeOf, maxSize } = this.options;
    let size = 0;
    const tooMany = this.waiting.findIndex(({ part }) => (size += sizeOf(part)) > maxSize);
    return this.waiting.splice(0, tooMany === -1 ? this.waiting.length : Math.max(1, tooMany));
  }

  /** Never rejects: every entry gets its answer. */
  private async settle(entries: readonly Entry<P>[]): Promise<void> {
    const parts = entries.map(({ part }) => part);
    try {
      await this.options.commit(parts);
      for (const { resolve } of entries) resolve();
    } catch (error) {
      if (entries.length === 1) return entries[0]!.reject(error);
      this.options.onParted(error, parts);
      await Promise.all(entries.map((entry) => this.settle([entry])));
    }
  }
}
