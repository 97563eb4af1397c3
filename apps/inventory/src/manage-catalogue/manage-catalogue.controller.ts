import { RequireRole } from '@millrace/access';
import { Messaging } from '@millrace/messaging';
import { Database } from '@millrace/persistence';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@millrace/service-kit';
import { Body, Controller, Param, Put, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { skuParam } from '../catalogue/catalogue.dto.js';
import type { CatalogueEntry } from '../catalogue/sku.js';
import { putSkuBody, type PutSkuBody } from './manage-catalogue.dto.js';
import { putSku } from './manage-catalogue.js';

@ApiTags('catalogue')
@ApiBearerAuth()
@RequireRole('operator')
@Controller('inventory/skus')
export class ManageCatalogueController {
  constructor(
    private readonly database: Database,
    private readonly messaging: Messaging,
  ) {}

  @ApiOperation({ summary: 'List a SKU (201), or change its title or price (200). Its currency stays.' })
  @Put(':sku')
  async put(
    @Param('sku', { schema: skuParam }) sku: string,
    @Body({ schema: putSkuBody }) body: PutSkuBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CatalogueEntry> {
    const { entry, change } = await putSku(this.database, sku, body);
    if (change !== 'none') this.messaging.relays.wake();
    reply.status(change === 'listed' ? 201 : 200);
    return entry;
  }
}
