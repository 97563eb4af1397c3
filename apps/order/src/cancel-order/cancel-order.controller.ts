import { CurrentPrincipal, type Principal } from '@millrace/access';
import { slotOfId } from '@millrace/ids';
import { SagaDefinitions } from '@millrace/saga';
import { ApiBearerAuth, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@millrace/service-kit';
import { ShardRouter } from '@millrace/sharding';
import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { FulfilOrderEffects } from '../fulfil-order/fulfil-order.effects.js';
import { failPoint } from '../order.fail-points.js';
import { customerOf } from '../order/order-access.js';
import { type OrderView, viewOfOrder } from '../order/order.dto.js';
import { orderErrors } from '../order/order.errors.js';
import { cancelOrder } from './cancel-order.js';

@ApiTags('orders')
@ApiBearerAuth()
@Controller('orders')
export class CancelOrderController {
  constructor(
    private readonly router: ShardRouter,
    readonly definitions: SagaDefinitions,
    readonly effects: FulfilOrderEffects,
  ) {}

  @ApiOperation({
    summary: 'Cancel an order: everything done for it is undone, then it is `cancelled`.',
    description: 'May be repeated. Possible until the payment is being taken.',
  })
  @ApiParam({ name: 'id', format: 'uuid' })
  @ApiResponse({ status: 202, description: 'The order, on its way to being cancelled, or cancelled.' })
  @ApiResponse({ status: 404, description: '`order_not_found`' })
  @ApiResponse({
    status: 409,
    description: '`order_not_cancellable`: its payment is being taken, or it has ended.',
  })
  @HttpCode(202)
  @Post(':id/cancel')
  async cancel(@CurrentPrincipal() principal: Principal, @Param('id') id: string): Promise<OrderView> {
    const customerId = customerOf(principal);
    const slot = slotOfId(id);
    if (slot === undefined) throw orderErrors.order_not_found();
    const { order, moves } = await this.router.write([slot], async (transaction) => {
      const cancelled = await cancelOrder(transaction, { orderId: id, customerId }, this);
      failPoint('cancel.before-commit');
      return cancelled;
    });
    failPoint('cancel.after-commit');
    this.effects.committed(moves);
    return viewOfOrder(order);
  }
}
