export interface LineQuality {
  /** What one direction of all connections together carries. */
  readonly bytesPerSecond: number;
  /** How long what has been sent is on its way, each time; in ms. */
  readonly latencyMs: () => number;
}

/** When what is sent in one direction arrives: it waits for what was sent before, then it travels. Pure. */
export class SlowLine {
  private freeAt = 0;

  constructor(private readonly quality: LineQuality) {}

  /** @returns when `bytes` sent at `now` have arrived, both in ms of the same clock. */
  arrival(bytes: number, now: number): number {
    const { bytesPerSecond, latencyMs } = this.quality;
    this.freeAt = Math.max(this.freeAt, now) + (1_000 * bytes) / bytesPerSecond;
    return this.freeAt + latencyMs();
  }
}
