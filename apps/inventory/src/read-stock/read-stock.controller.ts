import { Database } from '@millrace/persistence';
import { ApiBearerAuth, ApiOperation, ApiTags, invalidRequest } from '@millrace/service-kit';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { skuParam } from '../catalogue/catalogue.dto.js';
import { catalogueErrors } from '../catalogue/catalogue.errors.js';
import { findStockedSku, listStockedSkus, type StockedSku } from '../catalogue/catalogue.repository.js';
import { cursorAfter, skuOfCursor } from './cursor.js';
import { listSkusQuery, type ListSkusQuery } from './read-stock.dto.js';

interface SkuPage {
  readonly items: readonly StockedSku[];
  /** `null` on the last page. */
  readonly nextCursor: string | null;
}

@ApiTags('catalogue')
@ApiBearerAuth()
@Controller('inventory/skus')
export class ReadStockController {
  constructor(private readonly database: Database) {}

  @ApiOperation({ summary: 'The catalogue with its stock, in the order of the SKUs.' })
  @Get()
  async list(@Query({ schema: listSkusQuery }) { limit, cursor }: ListSkusQuery): Promise<SkuPage> {
    const after = cursor === undefined ? '' : skuOfCursor(cursor);
    if (after === undefined) {
      throw invalidRequest([{ path: ['cursor'], message: 'is not a cursor of this list' }]);
    }
    const rows = await listStockedSkus(this.database, after, limit + 1);
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? cursorAfter(items.at(-1)!.sku) : null };
  }

  @ApiOperation({ summary: 'A SKU and where its units are: available + reserved + sold = received.' })
  @Get(':sku')
  async get(@Param('sku', { schema: skuParam }) sku: string): Promise<StockedSku> {
    const found = await findStockedSku(this.database, sku);
    if (!found) throw catalogueErrors.sku_not_found();
    return found;
  }
}
