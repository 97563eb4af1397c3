import type { AuthorizationView } from '../authorization/authorization.js';

export type OperationKind = 'authorize' | 'capture' | 'void' | 'refund';

/** What a caller asks for, under the idempotency key that makes it happen once. */
export type OperationRequest =
  | {
      readonly kind: 'authorize';
      readonly key: string;
      /** The id that a new authorization gets. */
      readonly authorizationId: string;
      readonly reference: string;
      readonly amountMinor: number;
      readonly currency: string;
      readonly paymentMethod: string;
    }
  | {
      readonly kind: Exclude<OperationKind, 'authorize'>;
      readonly key: string;
      readonly authorizationId: string;
    };

/** Why an operation cannot be done any more. Codes of {@link sandboxErrors}. */
export type Refusal =
  | 'not_authorized'
  | 'authorization_expired'
  | 'already_captured'
  | 'already_voided'
  | 'already_refunded'
  | 'not_captured';

/** An operation that happened: its outcome is the answer to every request with its key, for ever. */
export interface RecordedOperation {
  readonly key: string;
  readonly kind: OperationKind;
  readonly fingerprint: string;
  readonly authorizationId: string;
  readonly refusal: Refusal | null;
  /** The authorization as the operation left it. */
  readonly authorization: AuthorizationView;
}

/** How long the answer to an applied operation is kept back: not, some seconds, or until callers have given up. */
export type AnswerDelay = 'none' | 'slow' | 'held';

/** What the ledger says to one request. */
export type OperationAnswer =
  | { readonly kind: 'done'; readonly operation: RecordedOperation; readonly delay: AnswerDelay }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'unknown-authorization' }
  | { readonly kind: 'fails-this-time' };
