import { type Authorization, viewOf } from '../authorization/authorization.js';
import { testCardOf } from '../authorization/test-card.js';
import { fingerprintOf } from './fingerprint.js';
import type {
  AnswerDelay,
  OperationKind,
  OperationRequest,
  RecordedOperation,
  Refusal,
} from './operation.js';

/** What the ledger knows when a request comes. */
export interface KnownFacts {
  /** What happened under the request's key. */
  readonly recorded: RecordedOperation | undefined;
  readonly authorization: Authorization | undefined;
  /** How often the operation was made to fail so far. */
  readonly failures: number;
}

/** What to do about it. `apply` leaves `authorization` behind; a refusal leaves it as it was. */
export type OperationDecision =
  | { readonly kind: 'replay'; readonly operation: RecordedOperation }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'unknown-authorization' }
  | { readonly kind: 'fails-this-time' }
  | {
      readonly kind: 'apply';
      readonly operation: RecordedOperation;
      readonly authorization: Authorization;
      readonly delay: AnswerDelay;
    };

/** One request against what is known. Pure: the whole behaviour of the provider. */
export function decideOperation(request: OperationRequest, known: KnownFacts): OperationDecision {
  const { recorded } = known;
  if (recorded) {
    return recorded.fingerprint === fingerprintOf(request)
      ? { kind: 'replay', operation: recorded }
      : { kind: 'key-reused' };
  }
  const before = request.kind === 'authorize' ? newAuthorization(request) : known.authorization;
  if (!before) return { kind: 'unknown-authorization' };
  const card = testCardOf(before.paymentMethod);
  if (known.failures < card.failuresFirst) return { kind: 'fails-this-time' };
  const refusal = request.kind === 'authorize' ? null : refusalOf(request.kind, before);
  const after = refusal ? before : { ...before, status: statusAfter(request.kind, before) };
  const operation: RecordedOperation = {
    key: request.key,
    kind: request.kind,
    fingerprint: fingerprintOf(request),
    authorizationId: after.id,
    refusal,
    authorization: viewOf(after),
  };
  return { kind: 'apply', operation, authorization: after, delay: card.answerDelay };
}

function newAuthorization(request: Extract<OperationRequest, { kind: 'authorize' }>): Authorization {
  const { declineCode } = testCardOf(request.paymentMethod);
  return {
    id: request.authorizationId,
    reference: request.reference,
    amountMinor: request.amountMinor,
    currency: request.currency,
    paymentMethod: request.paymentMethod,
    status: declineCode ? 'declined' : 'authorized',
    declineCode,
    expired: false,
  };
}

function statusAfter(kind: OperationKind, before: Authorization): Authorization['status'] {
  const after = { capture: 'captured', void: 'voided', refund: 'refunded' } as const;
  return kind === 'authorize' ? before.status : after[kind];
}

const PAST: Readonly<Record<Exclude<Authorization['status'], 'authorized'>, Refusal>> = {
  declined: 'not_authorized',
  captured: 'already_captured',
  voided: 'already_voided',
  refunded: 'already_refunded',
};

/** An expired authorization can still be voided: nothing is held any more, and the caller's books agree. */
function refusalOf(kind: Exclude<OperationKind, 'authorize'>, authorization: Authorization): Refusal | null {
  const { status, expired } = authorization;
  if (status !== 'authorized') return kind === 'refund' && status === 'captured' ? null : PAST[status];
  if (kind === 'refund') return 'not_captured';
  return kind === 'capture' && expired ? 'authorization_expired' : null;
}
