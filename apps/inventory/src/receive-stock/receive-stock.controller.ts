import { RequireRole } from '@millrace/access';
import { Database } from '@millrace/persistence';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@millrace/service-kit';
import { Body, Controller, Headers, Param, Post } from '@nestjs/common';
import { skuParam } from '../catalogue/catalogue.dto.js';
import { idempotencyKey, receiptBody, type ReceiptBody } from './receive-stock.dto.js';
import { receiptErrors } from './receive-stock.errors.js';
import { receiveStock, type Receipt } from './receive-stock.js';

@ApiTags('stock')
@ApiBearerAuth()
@RequireRole('operator')
@Controller('inventory/skus/:sku/receipts')
export class ReceiveStockController {
  constructor(private readonly database: Database) {}

  @ApiOperation({ summary: 'Record units that came in. Posted twice with one key they count once.' })
  @ApiHeader({ name: 'Idempotency-Key', required: true })
  @Post()
  receive(
    @Param('sku', { schema: skuParam }) sku: string,
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: receiptBody }) body: ReceiptBody,
  ): Promise<Receipt> {
    const parsed = idempotencyKey.safeParse(key);
    if (!parsed.success) throw receiptErrors.idempotency_key_required();
    return receiveStock(this.database, { sku, idempotencyKey: parsed.data, quantity: body.quantity });
  }
}
