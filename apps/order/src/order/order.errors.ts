import { defineErrors } from '@millrace/errors';

/** What is wrong with asking for an order, whatever is wanted of it. */
export const orderErrors = defineErrors({
  // The same for a malformed id, an unknown one, and the order of somebody else: nothing is given away.
  order_not_found: { kind: 'not-found', detail: 'There is no such order.' },
  not_a_customer: { kind: 'forbidden', detail: 'Your account cannot have orders.' },
});
