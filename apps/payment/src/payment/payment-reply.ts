import { encodeMessage, type MessageContract, type WireMessage } from '@millrace/contract-kit';
import {
  paymentAuthorizationExpired,
  paymentAuthorized,
  paymentCaptureRefused,
  paymentCaptured,
  paymentDeclined,
  paymentReversed,
} from '@millrace/contracts';
import { uuidV5 } from '@millrace/ids';
import type { CaptureRefusal, Charge, DeclineCode, Outcome } from './payment.js';

const SOURCE = '/millrace/payment';

/** What the saga is told. `declined` and `capture-refused` also answer what never got as far as the provider. */
export type ReplyContent =
  | { readonly kind: 'authorized' | 'captured'; readonly charge: Charge }
  | { readonly kind: 'authorization-expired' }
  | { readonly kind: 'declined'; readonly declineCode: DeclineCode | 'already_reversed' }
  | { readonly kind: 'capture-refused'; readonly reason: CaptureRefusal }
  | { readonly kind: 'reversed'; readonly outcome: 'voided' | 'refunded' | 'nothing-taken' };

export interface Reply {
  readonly orderId: string;
  /** The attempt that is answered. */
  readonly attemptId: string;
  readonly traceparent: string | undefined;
  readonly content: ReplyContent;
}

/** An outcome as the saga hears of it. */
export function contentOf(outcome: Outcome, charge: Charge | undefined): ReplyContent {
  switch (outcome.kind) {
    case 'authorized':
    case 'captured':
      if (!charge) throw new Error(`a payment without a charge cannot be ${outcome.kind}`);
      return { kind: outcome.kind, charge };
    case 'declined':
    case 'capture-refused':
      return outcome;
    default:
      return { kind: 'reversed', outcome: outcome.kind };
  }
}

/** The message of a reply. Its id is the same however often the same attempt is answered the same. */
export function messageOf(reply: Reply): WireMessage {
  const { content } = reply;
  switch (content.kind) {
    case 'authorized':
      return encode(paymentAuthorized, reply, { amount: amountOf(content.charge) });
    case 'authorization-expired':
      return encode(paymentAuthorizationExpired, reply, {});
    case 'captured':
      return encode(paymentCaptured, reply, { amount: amountOf(content.charge) });
    case 'declined':
      return encode(paymentDeclined, reply, { declineCode: content.declineCode });
    case 'capture-refused':
      return encode(paymentCaptureRefused, reply, { reason: content.reason });
    default:
      return encode(paymentReversed, reply, { outcome: content.outcome });
  }
}

function encode<T extends { orderId: string; attemptId: string }>(
  contract: MessageContract<T>,
  { orderId, attemptId, traceparent }: Reply,
  rest: Omit<T, 'orderId' | 'attemptId'>,
): WireMessage {
  return encodeMessage(contract, { orderId, attemptId, ...rest } as T, {
    id: uuidV5(orderId, contract.name, attemptId),
    source: SOURCE,
    traceparent,
  });
}

function amountOf({ amountMinor, currency }: Charge) {
  return { amountMinor, currency };
}
