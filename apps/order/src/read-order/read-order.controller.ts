import { CurrentPrincipal, type Principal } from '@millrace/access';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@millrace/service-kit';
import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { awaitOrder } from '../order/await-order.js';
import { isFinal } from '../order/order.js';
import { orderView, type OrderView, viewOfOrder } from '../order/order.dto.js';
import { OrderWatch } from '../order/order-watch.js';
import { waitSecondsOf } from '../order/prefer.js';
import { formatCursor } from './order-cursor.js';
import {
  listOrdersQuery,
  type ListOrdersQuery,
  orderPage,
  type OrderPage,
  orderTimeline,
  type OrderTimeline,
} from './read-order.dto.js';
import { ReadOrderHandler } from './read-order.handler.js';

const NOT_FOUND = { status: 404, description: '`order_not_found`: none, or the order of somebody else.' };

@ApiTags('orders')
@ApiBearerAuth()
@Controller('orders')
export class ReadOrderController {
  constructor(
    private readonly orders: ReadOrderHandler,
    private readonly watch: OrderWatch,
  ) {}

  @Get()
  @ApiOperation({ summary: "The caller's own orders, newest first." })
  @ApiResponse({ status: 200, description: 'One page.', standardSchema: orderPage })
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query({ schema: listOrdersQuery }) query: ListOrdersQuery,
  ): Promise<OrderPage> {
    const found = await this.orders.ownOrders(principal, query);
    const page = found.slice(0, query.limit);
    const last = found.length > query.limit ? page.at(-1) : undefined;
    return {
      orders: page.map(viewOfOrder),
      nextCursor: last ? formatCursor({ createdAt: last.createdAt, orderId: last.id }) : null,
    };
  }

  @Get(':id')
  @ApiOperation({ summary: 'An order. With `Prefer: wait=N` (0 to 30 s) once it has ended, or after N s.' })
  @ApiHeader({ name: 'Prefer', required: false, example: 'wait=5' })
  @ApiResponse({ status: 200, description: 'As it stands now.', standardSchema: orderView })
  @ApiResponse(NOT_FOUND)
  async show(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Headers('prefer') prefer: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    const order = await this.orders.order(principal, id);
    const waitSeconds = waitSecondsOf(prefer);
    if (waitSeconds === undefined || isFinal(order.status)) return viewOfOrder(order);
    if (!(await awaitOrder(this.watch, id, waitSeconds))) return viewOfOrder(order);
    void reply.header('preference-applied', `wait=${waitSeconds}`);
    return viewOfOrder(await this.orders.order(principal, id));
  }

  @Get(':id/timeline')
  @ApiOperation({ summary: 'Everything that happened to an order: steps, attempts, reasons.' })
  @ApiResponse({ status: 200, description: 'Oldest first.', standardSchema: orderTimeline })
  @ApiResponse(NOT_FOUND)
  timeline(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<OrderTimeline> {
    return this.orders.timeline(principal, id);
  }
}
