import { CurrentPrincipal, type Principal } from '@millrace/access';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@millrace/service-kit';
import { Body, Controller, Headers, HttpCode, Post, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AdmitOrderGuard } from '../admit-order/admit-order.guard.js';
import { awaitOrder } from '../order/await-order.js';
import { customerOf } from '../order/order-access.js';
import { type OrderView, viewOfOrder } from '../order/order.dto.js';
import { OrderWatch } from '../order/order-watch.js';
import { waitSecondsOf } from '../order/prefer.js';
import { ReadOrderHandler } from '../read-order/read-order.handler.js';
import { parseIdempotencyKey } from './idempotency.js';
import { acceptedOrder, type AcceptedOrder, placeOrderBody, type PlaceOrderBody } from './place-order.dto.js';
import { PlaceOrderHandler } from './place-order.handler.js';

@ApiTags('orders')
@ApiBearerAuth()
@Controller('orders')
export class PlaceOrderController {
  constructor(
    private readonly placeOrder: PlaceOrderHandler,
    private readonly orders: ReadOrderHandler,
    private readonly watch: OrderWatch,
  ) {}

  @Post()
  @UseGuards(AdmitOrderGuard)
  @HttpCode(202)
  @ApiOperation({
    summary: 'Place an order. Accepted means durable: it will be confirmed, rejected or cancelled.',
    description: 'With `Prefer: wait=N` (0 to 30 s) the answer comes once it has ended, or after N s.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'New for each order; repeat it to retry.',
  })
  @ApiHeader({ name: 'Prefer', required: false, example: 'wait=5' })
  @ApiResponse({
    status: 202,
    description: 'Accepted; `Location` is the order.',
    standardSchema: acceptedOrder,
  })
  @ApiResponse({
    status: 400,
    description: '`idempotency_key_required`, or `invalid_request` with every field.',
  })
  @ApiResponse({
    status: 409,
    description: '`price_changed` with the new `total`; `idempotency_key_in_use`.',
  })
  @ApiResponse({ status: 422, description: '`idempotency_key_reused`, `unknown_sku`, `mixed_currencies`.' })
  @ApiResponse({
    status: 503,
    description:
      '`overloaded`, `catalogue_unavailable`, `shard_unavailable`: nothing was accepted by this request, come again after Retry-After. `accept_unknown`: ask again with the same key. Also the answer to the repeat of a key that was accepted, while the shop is full: the order is there, ask again.',
  })
  async place(
    @CurrentPrincipal() principal: Principal,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Headers('prefer') prefer: string | undefined,
    @Body({ schema: placeOrderBody }) body: PlaceOrderBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<AcceptedOrder | OrderView> {
    const key = parseIdempotencyKey(idempotencyKey);
    const accepted = await this.placeOrder.handle(customerOf(principal), key, body);
    void reply.header('location', `/orders/${accepted.id}`).header('retry-after', '1');
    const waitSeconds = waitSecondsOf(prefer);
    if (waitSeconds === undefined) return accepted;
    if (!(await awaitOrder(this.watch, accepted.id, waitSeconds))) return accepted;
    void reply.header('preference-applied', `wait=${waitSeconds}`);
    return viewOfOrder(await this.orders.order(principal, accepted.id));
  }
}
