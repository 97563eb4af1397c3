import { isExpired } from '@millrace/context';
import { authorizePayment, capturePayment, reversePayment } from '@millrace/contracts';
import type { DataOf, DecodedMessage } from '@millrace/contract-kit';
import type { PaymentCommand } from '../payment/payment-command.js';

/** @throws Error for a message that the subscription does not name. */
export function commandOfMessage({ contract, data, envelope }: DecodedMessage): PaymentCommand {
  const { orderId, attemptId } = data as DataOf<typeof capturePayment>;
  const addressed = { orderId, attemptId, traceparent: envelope.traceparent };
  switch (contract.type) {
    case authorizePayment.type: {
      const { customerId, amount, paymentMethod } = data as DataOf<typeof authorizePayment>;
      const charge = { customerId, ...amount, paymentMethod };
      const { deadline } = envelope;
      return { ...addressed, kind: 'authorize', charge, expired: isExpired(envelope), deadline };
    }
    case capturePayment.type:
      return { ...addressed, kind: 'capture' };
    case reversePayment.type:
      return { ...addressed, kind: 'reverse' };
    default:
      throw new Error(`payment takes no ${contract.type}`);
  }
}
