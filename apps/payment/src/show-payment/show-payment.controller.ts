import { CurrentPrincipal, type Principal } from '@millrace/access';
import { isUuid } from '@millrace/ids';
import { ApiBearerAuth, ApiOperation, ApiResponse, ApiTags } from '@millrace/service-kit';
import { Controller, Get, Param } from '@nestjs/common';
import { z } from 'zod';
import { paymentErrors } from '../payment/payment.errors.js';
import { type PaymentView, ShowPaymentRepository } from './show-payment.repository.js';

const orderId = z.uuid();

@ApiTags('payments')
@ApiBearerAuth()
@Controller('payments')
export class ShowPaymentController {
  constructor(private readonly payments: ShowPaymentRepository) {}

  @Get(':orderId')
  @ApiOperation({ summary: 'The payment of an order: its own customer or an operator may see it.' })
  @ApiResponse({ status: 404, description: 'There is none, or it is not yours.' })
  async show(
    @Param('orderId', { schema: orderId }) id: string,
    @CurrentPrincipal() principal: Principal,
  ): Promise<PaymentView> {
    const payment = await this.payments.find(id, ownerFilterOf(principal));
    if (!payment) throw paymentErrors.payment_not_found();
    return payment;
  }
}

/** `null` lets every payment through: for operators only. */
function ownerFilterOf({ subject, roles }: Principal): string | null {
  if (roles.includes('operator')) return null;
  // Accounts have UUIDs; whoever has none owns nothing.
  if (!isUuid(subject)) throw paymentErrors.payment_not_found();
  return subject;
}
