import { currentPrincipal } from '@millrace/access';
import { slotOfKey } from '@millrace/ids';
import { ShardRouter } from '@millrace/sharding';
import { type CanActivate, Injectable } from '@nestjs/common';
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
  canActivate(): boolean {
    const principal = currentPrincipal();
    // Without one the request is not let in at all: nobody to admit.
    if (!principal) return false;
    this.admission.admit(this.router.forSlot(slotOfKey(customerOf(principal))));
    return true;
  }
}
