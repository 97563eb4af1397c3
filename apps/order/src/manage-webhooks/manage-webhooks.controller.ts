import { CurrentPrincipal, type Principal } from '@millrace/access';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@millrace/service-kit';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  createWebhookBody,
  type CreateWebhookBody,
  rotateSecretBody,
  type RotateSecretBody,
  viewOfWebhook,
  webhookList,
  type WebhookList,
  webhookView,
  type WebhookView,
  webhookWithSecret,
  type WebhookWithSecret,
} from './manage-webhooks.dto.js';
import { type EndpointWithSecret, ManageWebhooksHandler } from './manage-webhooks.handler.js';

const NOT_FOUND = { status: 404, description: '`webhook_not_found`: none, or that of somebody else.' };

/** A customer's own webhooks. */
@ApiTags('webhooks')
@ApiBearerAuth()
@Controller('webhooks')
export class ManageWebhooksController {
  constructor(private readonly webhooks: ManageWebhooksHandler) {}

  @Post()
  @ApiOperation({
    summary: 'Be told by HTTP how your orders end.',
    description:
      'What is sent is signed by the rules of Standard Webhooks (standardwebhooks.com) and comes at least once, always under the same `webhook-id`. ' +
      'Answer 2xx within 15 s; anything else is tried again for a day. 410 disables the webhook.',
  })
  @ApiResponse({
    status: 201,
    description: 'With its secret, once. It holds for orders that end from now on.',
    standardSchema: webhookWithSecret,
  })
  @ApiResponse({ status: 409, description: '`too_many_webhooks`' })
  @ApiResponse({ status: 422, description: '`webhook_url_refused`: only https, to public addresses.' })
  @ApiResponse({ status: 503, description: '`webhooks_not_configured`' })
  async create(
    @CurrentPrincipal() principal: Principal,
    @Body({ schema: createWebhookBody }) body: CreateWebhookBody,
  ): Promise<WebhookWithSecret> {
    return withSecret(await this.webhooks.create(principal, body));
  }

  @Get()
  @ApiOperation({ summary: 'Your webhooks, newest first.' })
  @ApiResponse({ status: 200, description: 'All of them; without secrets.', standardSchema: webhookList })
  async list(@CurrentPrincipal() principal: Principal): Promise<WebhookList> {
    return { webhooks: (await this.webhooks.list(principal)).map(viewOfWebhook) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'A webhook, and whether and why it is disabled.' })
  @ApiResponse({ status: 200, description: 'As it stands now.', standardSchema: webhookView })
  @ApiResponse(NOT_FOUND)
  async show(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<WebhookView> {
    return viewOfWebhook(await this.webhooks.find(principal, id));
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Be told no more. Its deliveries are deleted, too.' })
  @ApiResponse({ status: 204, description: 'It is gone.' })
  @ApiResponse(NOT_FOUND)
  delete(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<void> {
    return this.webhooks.delete(principal, id);
  }

  @Post(':id/secret')
  @HttpCode(200)
  @ApiOperation({ summary: 'Change the secret; the one before signs along for a while.' })
  @ApiResponse({ status: 200, description: 'With its new secret, once.', standardSchema: webhookWithSecret })
  @ApiResponse(NOT_FOUND)
  async rotateSecret(
    @CurrentPrincipal() principal: Principal,
    @Param('id') id: string,
    @Body({ schema: rotateSecretBody }) { overlapHours }: RotateSecretBody,
  ): Promise<WebhookWithSecret> {
    return withSecret(await this.webhooks.rotateSecret(principal, id, overlapHours));
  }

  @Post(':id/enable')
  @HttpCode(200)
  @ApiOperation({ summary: 'Be told again after the webhook was disabled. What is dead can be replayed.' })
  @ApiResponse({ status: 200, description: 'It is enabled.', standardSchema: webhookView })
  @ApiResponse(NOT_FOUND)
  async enable(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<WebhookView> {
    return viewOfWebhook(await this.webhooks.enable(principal, id));
  }
}

function withSecret({ endpoint, secret }: EndpointWithSecret): WebhookWithSecret {
  return { ...viewOfWebhook(endpoint), secret };
}
