import type { Principal } from '@millrace/access';
import { currentContext, runWithContext } from '@millrace/context';
import { slotOfId } from '@millrace/ids';
import { LOGGER, SETTINGS } from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import type { Logger } from '@millrace/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { OrderSettings } from '../order.config.js';
import { readableBy } from '../order/order-access.js';
import { orderErrors } from '../order/order.errors.js';
import { OpenStreams } from './open-streams.js';
import { isTold, type OrderProgress, positionSeen } from './order-event.js';
import { orderStream } from './order-stream.js';
import { PAGE_STEPS, readProgress } from './read-progress.js';
import { TimelineWatch } from './timeline-watch.provider.js';

/** Limit of one look at the database; the stream itself has no deadline. */
const READ_TIMEOUT_MS = 5_000;
/** Clients that lose their server together come back over this time, not all at once. */
const RETRY_MS = { least: 500, most: 2_000 };

/** Streams an order to who may see it. */
@Injectable()
export class FollowOrderHandler {
  constructor(
    private readonly router: ShardRouter,
    private readonly watch: TimelineWatch,
    private readonly streams: OpenStreams,
    @Inject(SETTINGS) private readonly settings: OrderSettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * Answers with the stream; with 204 when the order has ended and the client has all of it, which tells a
   * browser not to connect again.
   * @throws AppError `last_event_id_invalid`, `too_many_streams`, `no_stream_free`; `order_not_found`, also for
   *   an order of somebody else
   */
  async handle(
    principal: Principal,
    orderId: string,
    lastEventId: string | undefined,
    reply: FastifyReply,
  ): Promise<void> {
    const seen = positionSeen(lastEventId);
    const stream = this.streams.open(principal.subject, this.lifeMs(principal), reply);
    const first = await this.read(principal, orderId, seen);
    if (isTold(first)) {
      void reply.status(204).send();
      return;
    }
    const request = currentContext().withoutCancel();
    stream.send(
      orderStream({
        orderId,
        seen,
        first,
        readBehind: (position) =>
          runWithContext(request.withTimeout(READ_TIMEOUT_MS), () => this.read(principal, orderId, position)),
        onReadFailed: (error) =>
          this.logger.warn({ err: error, orderId }, 'an order that is followed could not be read'),
        watch: this.watch,
        pageSteps: PAGE_STEPS,
        heartbeatMs: this.settings.streamHeartbeatMs,
        retryMs: () => Math.round(RETRY_MS.least + Math.random() * (RETRY_MS.most - RETRY_MS.least)),
        signal: stream.signal,
      }),
    );
  }

  /** A stream outlives neither its token nor its share of this replica. */
  private lifeMs({ expiresAt }: Principal): number {
    return Math.max(0, Math.min(this.settings.streamLifeMs, expiresAt - Date.now()));
  }

  private async read(principal: Principal, orderId: string, behind: number): Promise<OrderProgress> {
    const slot = slotOfId(orderId);
    if (slot === undefined) throw orderErrors.order_not_found();
    const progress = await this.router.read(slot, (shard) =>
      readProgress(shard, orderId, readableBy(principal), behind),
    );
    if (!progress) throw orderErrors.order_not_found();
    return progress;
  }
}
