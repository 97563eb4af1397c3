/** A replica that refused a connection is left alone for this long, unless there is no other. */
const COOL_DOWN_MS = 2_000;

/** The replicas of one service: whose turn it is, and who refused lately. */
export class ReplicaSet {
  private readonly refusedAtMs = new Map<string, number>();
  private turn = 0;

  constructor(
    private readonly urls: readonly string[],
    /** Monotonic milliseconds. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** All replicas in the order to try them: round robin, those that refused lately last. */
  candidates(): readonly string[] {
    const start = this.turn++ % this.urls.length;
    const rotated = [...this.urls.slice(start), ...this.urls.slice(0, start)];
    const rested = rotated.filter((url) => !this.coolsDown(url));
    return [...rested, ...rotated.filter((url) => this.coolsDown(url))];
  }

  refused(url: string): void {
    this.refusedAtMs.set(url, this.now());
  }

  answered(url: string): void {
    this.refusedAtMs.delete(url);
  }

  private coolsDown(url: string): boolean {
    const refusedAtMs = this.refusedAtMs.get(url);
    return refusedAtMs !== undefined && this.now() - refusedAtMs < COOL_DOWN_MS;
  }
}
