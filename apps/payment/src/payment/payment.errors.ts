import { defineErrors } from '@millrace/errors';

export const paymentErrors = defineErrors({
  payment_not_found: { kind: 'not-found', detail: 'There is no such payment.' },
  payment_raced: {
    kind: 'unavailable',
    detail: 'Another process changed the payment meanwhile; the whole transaction is to be done again.',
  },
});
