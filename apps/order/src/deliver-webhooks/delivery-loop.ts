import { randomUUID } from 'node:crypto';
import { PollingLoop } from '@millrace/concurrency';
import { slotOfId } from '@millrace/ids';
import type { MessageDatabase } from '@millrace/messaging';
import { type HealthResult, type Logger, LoopPulse } from '@millrace/telemetry';
import { failPoint } from '../order.fail-points.js';
import { countWaiting, isAnyWaiting } from './count-waiting.js';
import { webhookMetrics } from './deliver-webhooks.metrics.js';
import { type LeasedDelivery, leaseDeliveries } from './lease-deliveries.js';
import { recordAttempt, returnLease } from './record-attempt.js';
import { sendDelivery, type SendParts } from './send-delivery.js';

const MAX_SILENCE_MS = 30_000;
const COUNT_EVERY_MS = 10_000;

export interface DeliveryLoopOptions extends SendParts {
  readonly pollMs: number;
  /** Longer than a try may take, so that nobody else sends what is being sent. */
  readonly leaseMs: number;
  readonly maxInFlight: number;
  readonly perEndpoint: number;
  readonly disableAfterHours: number;
  readonly logger: Logger;
}

/**
 * Sends what is due on one shard, for as long as it is not stopped; any number of processes do so side by side.
 * At least once: who dies while it sends leaves a lease behind that ends, and then it is sent again.
 */
export class DeliveryLoop {
  private readonly loop: PollingLoop;
  private readonly pulse = new LoopPulse({ readyMs: MAX_SILENCE_MS });
  private readonly sending = new Set<Promise<void>>();
  private readonly running = new Map<string, number>();
  private readonly stopped = new AbortController();
  private countedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: MessageDatabase,
    private readonly options: DeliveryLoopOptions,
  ) {
    this.loop = new PollingLoop({
      turn: () => this.turn(),
      pauseMs: options.pollMs,
      onTurn: () => this.pulse.succeeded(),
      // Nothing is lost: deliveries are rows.
      onError: (error) => {
        this.pulse.failed();
        options.logger.error(
          { err: error, database: database.name },
          'webhook deliveries could not be looked for; trying again',
        );
      },
    });
    this.loop.start();
  }

  readiness(): HealthResult {
    return this.pulse.readiness();
  }

  liveness(): HealthResult {
    return this.pulse.liveness();
  }

  /** Takes nothing more, lets tries end for `drainMs`, then cuts them and gives their deliveries back. */
  async stop(drainMs: number): Promise<void> {
    await this.loop.stop();
    const timer = setTimeout(() => this.stopped.abort(new Error('shutting down')), drainMs);
    await Promise.all(this.sending);
    clearTimeout(timer);
    const shard = { shard: this.database.name };
    for (const gauge of [webhookMetrics.inFlight, webhookMetrics.waiting, webhookMetrics.overdue]) {
      gauge.remove(shard);
    }
  }

  private async turn(): Promise<boolean> {
    await this.count();
    const { maxInFlight, perEndpoint, leaseMs } = this.options;
    const room = maxInFlight - this.sending.size;
    if (room <= 0) return false;
    if (!(await this.database.read(isAnyWaiting))) return false;
    const lease = randomUUID();
    const terms = { lease, leaseMs, room, perEndpoint, running: this.running };
    const leased = await this.database.transaction([], (transaction) => leaseDeliveries(transaction, terms));
    for (const delivery of leased) this.begin(delivery, lease);
    return leased.length > 0;
  }

  /** Now and then: what waits, as metrics. */
  private async count(): Promise<void> {
    if (performance.now() - this.countedAtMs < COUNT_EVERY_MS) return;
    this.countedAtMs = performance.now();
    const shard = { shard: this.database.name };
    const { waiting, overdueSeconds } = await this.database.read(countWaiting);
    webhookMetrics.waiting.set(shard, waiting);
    webhookMetrics.overdue.set(shard, overdueSeconds);
  }

  private begin(delivery: LeasedDelivery, lease: string): void {
    const { endpointId } = delivery;
    this.running.set(endpointId, (this.running.get(endpointId) ?? 0) + 1);
    const sending = this.send(delivery, lease).finally(() => {
      this.sending.delete(sending);
      const left = this.running.get(endpointId)! - 1;
      if (left === 0) this.running.delete(endpointId);
      else this.running.set(endpointId, left);
      this.countInFlight();
    });
    this.sending.add(sending);
    this.countInFlight();
  }

  /** Never rejects: what is not written down is sent again when its lease has ended. */
  private async send(delivery: LeasedDelivery, lease: string): Promise<void> {
    const about = { deliveryId: delivery.id, endpointId: delivery.endpointId };
    try {
      failPoint('webhooks.before-send');
      const sent = await sendDelivery(delivery, this.options, this.stopped.signal);
      if (!sent) return await this.giveBack(delivery, lease);
      failPoint('webhooks.after-send');
      webhookMetrics.seconds.observe(sent.attempt.durationMs / 1_000);
      const { recorded, disabled } = await this.write(delivery, (transaction) =>
        recordAttempt(transaction, { ...about, lease, ...sent }, this.options.disableAfterHours),
      );
      webhookMetrics.attempts.inc({ end: recorded ? nameOf(sent.end) : 'lapsed' });
      if (disabled === undefined) return;
      webhookMetrics.disabled.inc({ because: disabled });
      this.options.logger.warn({ ...about, disabled }, 'a webhook endpoint was disabled');
    } catch (error) {
      this.options.logger.error(
        { err: error, ...about },
        'a webhook delivery could not be brought to an end',
      );
    }
  }

  private async giveBack(delivery: LeasedDelivery, lease: string): Promise<void> {
    webhookMetrics.attempts.inc({ end: 'cut' });
    await this.write(delivery, (transaction) => returnLease(transaction, delivery.id, lease));
  }

  /** On the shard that it was taken from: when its slot has moved meanwhile, the other one sends it again. */
  private write<T>(
    { endpointId }: LeasedDelivery,
    work: Parameters<typeof this.database.transaction<T>>[1],
  ): Promise<T> {
    return this.database.transaction([slotOfId(endpointId)!], work);
  }

  private countInFlight(): void {
    webhookMetrics.inFlight.set({ shard: this.database.name }, this.sending.size);
  }
}

function nameOf(end: { readonly kind: string; readonly retryInMs?: number | null }): string {
  if (end.kind !== 'failed') return end.kind;
  return end.retryInMs === null ? 'dead' : 'retried';
}
