import { CurrentPrincipal, type Principal } from '@millrace/access';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@millrace/service-kit';
import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { FollowOrderHandler } from './follow-order.handler.js';

@ApiTags('orders')
@ApiBearerAuth()
@Controller('orders')
export class FollowOrderController {
  constructor(private readonly followOrder: FollowOrderHandler) {}

  @Get(':id/events')
  @ApiOperation({
    summary: 'Follow an order: its timeline as server-sent events, up to the one that ends it.',
    description:
      'An event `progress` for each step, then `ended` with `status` and `reason`; their ids are positions in the timeline. ' +
      'Begins behind `Last-Event-ID`, so that who connects again misses nothing and gets nothing twice. ' +
      'A stream may end before its order does (the server stops, the token expires): connect again.',
  })
  @ApiHeader({ name: 'Last-Event-ID', required: false, example: '3' })
  @ApiResponse({ status: 200, description: 'A stream.', content: { 'text/event-stream': {} } })
  @ApiResponse({ status: 204, description: 'The order has ended, and you have been told of everything.' })
  @ApiResponse({ status: 400, description: '`last_event_id_invalid`' })
  @ApiResponse({ status: 404, description: '`order_not_found`: none, or the order of somebody else.' })
  @ApiResponse({ status: 429, description: '`too_many_streams`: yours.' })
  @ApiResponse({ status: 503, description: '`no_stream_free`: see Retry-After.' })
  async follow(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.followOrder.handle(principal, id, lastEventId, reply);
  }
}
