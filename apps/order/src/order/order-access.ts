import type { Principal } from '@millrace/access';
import { isUuid } from '@millrace/ids';
import { orderErrors } from './order.errors.js';

/** Whose order a query may find: one customer's, or anybody's. Every query of an order takes one. */
export type OwnerFilter = { readonly customerId: string } | 'any-customer';

/** Customers read their own orders, operators everybody's. The one place that decides it. */
export function readableBy(principal: Principal): OwnerFilter {
  return principal.roles.includes('operator') ? 'any-customer' : { customerId: customerOf(principal) };
}

/**
 * The customer that a principal is: what it orders, lists and changes is its own, whatever its role.
 * @throws AppError `not_a_customer` when its account is none of ours.
 */
export function customerOf(principal: Principal): string {
  if (!isUuid(principal.subject)) throw orderErrors.not_a_customer();
  return principal.subject;
}

/** The parameter for `($n::uuid IS NULL OR customer_id = $n)`. */
export function ownerParameter(owner: OwnerFilter): string | null {
  return owner === 'any-customer' ? null : owner.customerId;
}
