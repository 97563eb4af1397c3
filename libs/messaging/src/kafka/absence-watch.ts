import { PollingLoop } from '@millrace/concurrency';

export interface AbsenceWatchOptions {
  /** How long nothing was heard of the consumer, in ms; at most `silentAfterMs` while it is well. */
  readonly silenceMs: () => number;
  readonly silentAfterMs: number;
  /** A small question to the cluster. Rejects while that is away. */
  readonly ask: () => Promise<unknown>;
  /** The cluster answers for so long, and the consumer is silent all the while: it does not come back by itself. */
  readonly lostAfterMs: number;
  /** Between two looks. Default 5,000. */
  readonly pauseMs?: number;
  /** A question was not answered. */
  readonly onAway: (error: unknown) => void;
  /** Told once. */
  readonly onLost: (silenceMs: number) => void;
  readonly now?: () => number;
}

/**
 * Looks after a consumer from outside of it. kafkajs can be left waiting for an answer that never comes, after a
 * broker stood still for a while: it neither joins again nor crashes. While the cluster itself is away nothing is
 * concluded: that passes, and a consumer that is started anew would not find it either.
 */
export class AbsenceWatch {
  private readonly loop: PollingLoop;
  private answersSince: number | undefined;
  private told = false;

  constructor(private readonly options: AbsenceWatchOptions) {
    this.loop = new PollingLoop({
      turn: () => this.look(),
      pauseMs: options.pauseMs ?? 5_000,
      onError: options.onAway,
    });
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  /** One look. Never rejects. */
  async look(): Promise<false> {
    const { silenceMs, silentAfterMs, ask, lostAfterMs, onAway, onLost, now = Date.now } = this.options;
    if (silenceMs() <= silentAfterMs) {
      this.answersSince = undefined;
      return false;
    }
    try {
      await ask();
    } catch (error) {
      this.answersSince = undefined;
      onAway(error);
      return false;
    }
    this.answersSince ??= now();
    if (!this.told && now() - this.answersSince >= lostAfterMs && silenceMs() > silentAfterMs) {
      this.told = true;
      onLost(silenceMs());
    }
    return false;
  }
}
