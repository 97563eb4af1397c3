import type { AppError } from '@millrace/errors';
import type { IgnoredInput } from '@millrace/saga';
import { cancelOrderErrors } from './cancel-order.errors.js';

/** Why a cancel that changed nothing is refused; none when the order is on its way to what was asked for. */
export function refusalOfCancel(ignored: IgnoredInput['because'] | undefined): AppError | undefined {
  switch (ignored) {
    case undefined:
    case 'already-cancelled':
    // It ends undone, though for another reason: nothing is left to ask for.
    case 'already-compensating':
      return undefined;
    case 'past-pivot':
      return cancelOrderErrors.order_not_cancellable({
        detail: 'The payment of the order is being taken: it can no longer be cancelled.',
      });
    case 'finished':
      return cancelOrderErrors.order_not_cancellable({ detail: 'The order has ended.' });
    default:
      return cancelOrderErrors.order_without_saga({ detail: `The order cannot be cancelled: ${ignored}.` });
  }
}
