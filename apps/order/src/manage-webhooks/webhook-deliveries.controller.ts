import { CurrentPrincipal, type Principal } from '@millrace/access';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@millrace/service-kit';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  deliveryPage,
  type DeliveryPage,
  deliveryView,
  type DeliveryView,
  listDeliveriesQuery,
  type ListDeliveriesQuery,
  viewOfDelivery,
} from './manage-webhooks.dto.js';
import { ManageWebhooksHandler } from './manage-webhooks.handler.js';

const DISABLED = { status: 409, description: '`webhook_disabled`: enable it first.' };

/** What was sent to a customer's own webhooks. */
@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('webhooks/:id')
export class WebhookDeliveriesController {
  constructor(private readonly webhooks: ManageWebhooksHandler) {}

  @Post('ping')
  @HttpCode(202)
  @ApiOperation({ summary: 'Try a webhook out: a delivery `webhook.ping` that tells of nothing.' })
  @ApiResponse({ status: 202, description: 'It will be sent.', standardSchema: deliveryView })
  @ApiResponse({ status: 404, description: '`webhook_not_found`' })
  @ApiResponse(DISABLED)
  async ping(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<DeliveryView> {
    return viewOfDelivery(await this.webhooks.ping(principal, id));
  }

  @Get('deliveries')
  @ApiOperation({ summary: 'What was sent or will be, newest first, with every try.' })
  @ApiResponse({ status: 200, description: 'One page.', standardSchema: deliveryPage })
  @ApiResponse({ status: 404, description: '`webhook_not_found`' })
  async list(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Query({ schema: listDeliveriesQuery }) query: ListDeliveriesQuery,
  ): Promise<DeliveryPage> {
    const found = await this.webhooks.deliveries(principal, id, query);
    const page = found.slice(0, query.limit);
    return {
      deliveries: page.map(viewOfDelivery),
      nextCursor: found.length > query.limit ? page.at(-1)!.id : null,
    };
  }

  @Post('deliveries/:deliveryId/replay')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send a delivery again, dead or not, under the same `webhook-id`.' })
  @ApiResponse({ status: 202, description: 'It will be sent.', standardSchema: deliveryView })
  @ApiResponse({ status: 404, description: '`webhook_not_found`, `delivery_not_found`' })
  @ApiResponse(DISABLED)
  async replay(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Param('deliveryId') deliveryId: string,
  ): Promise<DeliveryView> {
    return viewOfDelivery(await this.webhooks.replay(principal, id, deliveryId));
  }
}
