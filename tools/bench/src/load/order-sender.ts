import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import type { LoadTarget } from './load.protocol.js';
import { orderStream } from './order-stream.js';
import type { OrderEnds } from './order-ends.js';
import type { OrderLog } from './order-log.js';
import { seededRandom } from './random.js';

/** Longer than any of our own limits: who gives up earlier measures itself. */
const TIMEOUT_MS = 60_000;

interface Answer {
  readonly order: number;
  readonly plannedAt: number;
  readonly status: number;
  readonly text: string;
}

/** Sends the orders of one run, one after the other or many at once. */
export class OrderSender {
  private readonly pool: Pool;
  private readonly path: string;
  private readonly nextOrder: () => unknown;
  private readonly random: () => number;

  constructor(
    private readonly target: LoadTarget,
    private readonly log: OrderLog,
    private readonly ends: OrderEnds | undefined,
    private readonly options: {
      readonly seed: number;
      readonly connections: number;
      /** Called for each order that has ended; where no end can be heard, when it was accepted. */
      readonly onDone: (plannedAt: number) => void;
    },
  ) {
    const url = new URL(target.ordersUrl);
    this.path = url.pathname;
    this.pool = new Pool(url.origin, { connections: options.connections, pipelining: 1 });
    this.nextOrder = orderStream(target.demand, options.seed);
    this.random = seededRandom(options.seed + 1);
  }

  /**
   * Sends the next order. Resolves with its answer; `ended` resolves when it has ended, and at once when it
   * was refused.
   */
  async send(plannedAt: number): Promise<{ readonly ended: Promise<void> }> {
    const order = this.log.begin(plannedAt);
    const body = JSON.stringify(this.nextOrder());
    const token = this.target.tokens[Math.floor(this.random() * this.target.tokens.length)]!;
    try {
      const response = await this.pool.request({
        method: 'POST',
        path: this.path,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'idempotency-key': randomUUID(),
        },
        body,
        headersTimeout: TIMEOUT_MS,
      });
      const text = await response.body.text();
      this.log.answer(order, performance.now(), response.statusCode);
      return { ended: this.afterAnswer({ order, plannedAt, status: response.statusCode, text }) };
    } catch (error) {
      // No answer: the log keeps status 0, which counts as unknown. That is a result, under overload or a kill.
      if (!(error instanceof Error)) throw error;
      return { ended: Promise.resolve() };
    }
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async afterAnswer({ order, plannedAt, status, text }: Answer): Promise<void> {
    if (status !== 202 && status !== 201 && status !== 200) return;
    const { id } = JSON.parse(text) as { id: string };
    this.log.accept(id);
    const { ends } = this;
    if (status !== 202) this.log.end(order, performance.now());
    else if (ends) this.log.end(order, await new Promise((resolve) => ends.when(id, resolve)));
    this.options.onDone(plannedAt);
  }
}
