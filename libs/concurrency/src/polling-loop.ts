import { Channel } from './channel/channel.js';
import { select } from './channel/select.js';
import { after, onReceive } from './channel/select-cases.js';

export interface PollingLoopOptions {
  /** One turn of work. @returns true when there may be more to do at once: the next turn follows without a pause. */
  readonly turn: () => Promise<boolean>;
  /** Pause after a turn that found nothing more to do, and after one that failed. */
  readonly pauseMs: number;
  /** Whether a pause comes before the first turn. Default: it begins at once. */
  readonly pauseFirst?: boolean;
  /** After each turn that did not fail: for a heartbeat. */
  readonly onTurn?: () => void;
  /** A turn that failed. The loop goes on after a pause. */
  readonly onError: (error: unknown) => void;
}

const nothing = (): void => undefined;

/** Does the same work again and again, one turn at a time, until it is stopped. */
export class PollingLoop {
  private running: Promise<void> | undefined;
  /** Closed when it is stopped: that ends a pause. */
  private readonly stopped = new Channel<never>();

  constructor(private readonly options: PollingLoopOptions) {}

  /** Once. */
  start(): void {
    this.running ??= this.run();
  }

  /** Begins no further turn. Resolves when the running one has ended. */
  async stop(): Promise<void> {
    if (!this.stopped.closed) this.stopped.close();
    await this.running;
  }

  private async run(): Promise<void> {
    if (this.options.pauseFirst) await this.pause();
    while (!this.stopped.closed) {
      if (!(await this.turn())) await this.pause();
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

  private async pause(): Promise<void> {
    await select([after(this.options.pauseMs, nothing), onReceive(this.stopped, nothing)]);
  }
}
