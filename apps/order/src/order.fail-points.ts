import { hookOf, type FailPoints } from '@millrace/failpoints';

/** Where this service may die, beside the places in the libs that it is made of. */
export const failPoints = {
  'accept.before-commit': {
    durable: 'nothing: order, key, saga and first messages are written and not committed',
    pending: 'the order, which its customer asks for again',
    passedBy: 'nothing',
  },
  'accept.after-commit': {
    durable: 'the order, with its key, its saga and its first messages in the outbox',
    pending: 'the answer to its customer, and the messages',
    passedBy: 'nothing',
  },
  'cancel.before-commit': {
    durable: 'the order; that it is cancelled is written and not committed',
    pending: 'the cancellation, which its customer asks for again',
    passedBy: 'nothing',
  },
  'cancel.after-commit': {
    durable: 'a saga that turned round, and its next command in the outbox',
    pending: 'the answer to its customer, and the command',
    passedBy: 'nothing',
  },
  'attend.before-commit': {
    durable: 'a parked saga; what an operator does to it is written and not committed',
    pending: 'the verb, which its operator asks for again',
    passedBy: 'nothing',
  },
  'attend.after-commit': {
    durable: 'the moved saga, its audit, and its next command in the outbox',
    pending: 'the answer to its operator, and the command',
    passedBy: 'nothing',
  },
  'webhooks.before-send': {
    durable: 'a delivery that waits, and the lease on it',
    pending: 'the delivery, which is sent when the lease has ended',
    passedBy: 'nothing',
  },
  'webhooks.after-send': {
    durable: 'what the server of the customer has made of the delivery',
    pending: 'that it was sent: it is sent again, under the same id',
    passedBy: 'nothing',
  },
} as const satisfies FailPoints;

export const failPoint = hookOf(failPoints);
