import type { ChangeWatch } from '../order/change-watch.js';
import { formatRetry, formatStep, HEARTBEAT, isEnding, type OrderProgress } from './order-event.js';

export interface OrderStreamParts {
  readonly orderId: string;
  /** The last position that the client has. */
  readonly seen: number;
  /** What is there behind it; read before, so that a refusal is an answer and not a broken stream. */
  readonly first: OrderProgress;
  /** What is there behind a position by now. */
  readonly readBehind: (position: number) => Promise<OrderProgress>;
  readonly onReadFailed: (error: unknown) => void;
  readonly watch: Pick<ChangeWatch<number>, 'until'>;
  /** Steps are read so many at once: when as many came, there may be more. */
  readonly pageSteps: number;
  readonly heartbeatMs: number;
  /** How long a client shall wait before it comes back; asked anew for each hint, so that clients can be spread. */
  readonly retryMs: () => number;
  /** Ends the stream with a hint when to come back. */
  readonly signal: AbortSignal;
}

/**
 * The events of an order from a position on, up to the one that ends it: first what is there, then what comes.
 * Whoever pulls sets the pace: nothing is read before the last event is taken. A database that is away is waited
 * for; events are rows, so none is missed.
 */
export async function* orderStream(parts: OrderStreamParts): AsyncGenerator<string, void> {
  const { orderId, watch, signal } = parts;
  let { seen, first: progress } = parts;
  yield formatRetry(parts.retryMs());
  for (;;) {
    for (const step of progress.steps) {
      yield formatStep(step, progress);
      seen = step.position;
      if (isEnding(step)) return;
    }
    if (signal.aborted) break;
    if (progress.steps.length < parts.pageSteps && (yield* untilMore()) === 'leave') break;
    progress = await readMore();
  }
  yield formatRetry(parts.retryMs());

  async function* untilMore(): AsyncGenerator<string, 'read' | 'leave'> {
    for (;;) {
      const end = await watch.until(orderId, seen, parts.heartbeatMs, signal);
      if (end === 'changed') return 'read';
      if (end !== 'timed-out') return 'leave';
      yield HEARTBEAT;
    }
  }

  async function readMore(): Promise<OrderProgress> {
    try {
      return await parts.readBehind(seen);
    } catch (error) {
      parts.onReadFailed(error);
      return { ...progress, steps: [] };
    }
  }
}
