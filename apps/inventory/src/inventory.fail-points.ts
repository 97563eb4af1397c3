import { hookOf, type FailPoints } from '@millrace/failpoints';

/** Where this service may die, beside the places in the libs that it is made of. */
export const failPoints = {
  'hold-expiry.before-commit': {
    durable: 'holds whose time is over; their end is written and not committed',
    pending: 'that their stock can be sold again',
    passedBy: 'nothing',
  },
  'hold-expiry.after-commit': {
    durable: 'the end of the holds, their stock to be sold again',
    pending: 'nothing but a metric',
    passedBy: 'nothing',
  },
  'listing.before-commit': {
    durable: 'nothing new: the terms of a SKU and their announcement are written and not committed',
    pending: 'both, which the operator asks for again',
    passedBy: 'nothing',
  },
  'listing.after-commit': {
    durable: 'the terms of a SKU, and their announcement in the outbox',
    pending: 'the announcement, and the answer to the operator',
    passedBy: 'nothing',
  },
  'receipt.before-commit': {
    durable: 'nothing new: a receipt and its units are written and not committed',
    pending: 'both, which the operator asks for again under the same key',
    passedBy: 'nothing',
  },
  'receipt.after-commit': {
    durable: 'the receipt, and its units among the available ones',
    pending: 'the answer to the operator, who asks again under the same key',
    passedBy: 'nothing',
  },
} as const satisfies FailPoints;

export const failPoint = hookOf(failPoints);
