import { currentPrincipal } from '@millrace/access';
import { slotOfKey } from '@millrace/ids';
import { OVERLOAD_HEADER, parsePassedShare, PASSED_SHARE_HEADER } from '@millrace/resilience';
import { ShardRouter } from '@millrace/sharding';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { customerOf } from '../order/order-access.js';
import { OrderAdmission } from './order-admission.js';

/**
 * The first thing that happens to an order once it is known whose it is: a guard, so that the body of what is
 * refused is not even validated.
 */
@Injectable()
export class AdmitOrderGuard implements CanActivate {
  constructor(
    private readonly router: ShardRouter,
    private readonly admission: OrderAdmission,
  ) {}

  /** @throws AppError `overloaded`, `not_a_customer`. */
  canActivate(context: ExecutionContext): boolean {
    const principal = currentPrincipal();
    // Without one the request is not let in at all: nobody to admit.
    if (!principal) return false;
    const http = context.switchToHttp();
    const shard = this.router.forSlot(slotOfKey(customerOf(principal)));
    // The gateway refuses in our place while it is told to.
    const hint = this.admission.hint(shard.name);
    if (hint !== undefined) void http.getResponse<FastifyReply>().header(OVERLOAD_HEADER, hint);
    const passed = http.getRequest<FastifyRequest>().headers[PASSED_SHARE_HEADER];
    this.admission.admit(shard, typeof passed === 'string' ? parsePassedShare(passed) : 0);
    return true;
  }
}
