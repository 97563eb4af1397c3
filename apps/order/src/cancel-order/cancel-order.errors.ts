import { defineErrors } from '@millrace/errors';

export const cancelOrderErrors = defineErrors({
  order_not_cancellable: { kind: 'conflict', detail: 'The order can no longer be cancelled.' },
  order_without_saga: { kind: 'internal', detail: 'The order has no saga that could be cancelled.' },
});
