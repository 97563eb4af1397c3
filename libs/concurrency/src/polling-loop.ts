export interface PollingLoopOptions {
  /** One turn of work. @returns true when there may be more to do at once: the next turn follows without a pause. */
  readonly turn: () => Promise<boolean>;
  /** Pause after a turn that found nothing more to do, and after one that failed. */
  readonly pauseMs: number;
  /** After each turn that did not fail: for a heartbeat. */
  readonly onTurn?: () => void;
  /** A turn that failed. The loop goes on after a pause. */
  readonly onError: (error: unknown) => void;
}

/** Does the same work again and again, one turn at a time, until it is stopped. */
export class PollingLoop {
  private running: Promise<void> | undefined;
  private stopped = false;
  private endPause = (): void => undefined;

  constructor(private readonly options: PollingLoopOptions) {}

  /** Once; the first turn begins at once. */
  start(): void {
    this.running ??= this.run();
  }

  /** Begins no further turn. Resolves when the running one has ended. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.endPause();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      if (!(await this.turn()) && !this.stopped) await this.pause();
    }
  }

  private async turn(): Promise<boolean> {
    try {
      const more = await this.options.turn();
      this.options.onTurn?.();
      return more;
    } catch (error) {
      this.options.onError(error);
      return false;
    }
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.options.pauseMs);
      this.endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
