/** What became of an authorization. An authorized one also ends by expiry, see `expired`. */
export type AuthorizationStatus = 'authorized' | 'declined' | 'captured' | 'voided' | 'refunded';

export type DeclineCode = 'card_declined' | 'insufficient_funds' | 'invalid_payment_method';

/** Money set aside on a card, and what was done with it since. Always the whole amount. */
export interface Authorization {
  readonly id: string;
  /** The caller's own name for it, e.g. an order id. */
  readonly reference: string;
  readonly amountMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly paymentMethod: string;
  readonly status: AuthorizationStatus;
  readonly declineCode: DeclineCode | null;
  /** By the database's clock, at the time it was read. */
  readonly expired: boolean;
}

/** What callers see of it; the payment method stays inside. */
export interface AuthorizationView {
  readonly id: string;
  readonly reference: string;
  readonly status: AuthorizationStatus;
  readonly amountMinor: number;
  readonly currency: string;
  readonly declineCode?: DeclineCode;
}

export function viewOf(authorization: Authorization): AuthorizationView {
  const { id, reference, status, amountMinor, currency, declineCode } = authorization;
  return { id, reference, status, amountMinor, currency, ...(declineCode ? { declineCode } : {}) };
}
