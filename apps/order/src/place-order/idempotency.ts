import { hash } from 'node:crypto';
import type { PlaceOrderBody } from './place-order.dto.js';
import { placeOrderErrors } from './place-order.errors.js';

const PRINTABLE = /^[\x20-\x7e]{1,200}$/;

/** @throws AppError `idempotency_key_required` when there is none, `idempotency_key_invalid` when it is unfit. */
export function parseIdempotencyKey(header: string | undefined): string {
  const key = header?.trim() ?? '';
  if (key === '') throw placeOrderErrors.idempotency_key_required();
  if (!PRINTABLE.test(key)) throw placeOrderErrors.idempotency_key_invalid();
  return key;
}

/** Equal for bodies that ask for the same, whatever the order of their fields and the white space. */
export function fingerprintOf(body: PlaceOrderBody): string {
  const { items, paymentMethod, expectedTotal } = body;
  const asked = [
    items.map(({ sku, quantity }) => [sku, quantity]),
    paymentMethod,
    expectedTotal === undefined ? null : [expectedTotal.amountMinor, expectedTotal.currency],
  ];
  return hash('sha256', JSON.stringify(asked), 'base64url');
}

/** What is kept of the request that a key was first used for. */
export interface KeyUse {
  readonly orderId: string;
  readonly fingerprint: string;
}

/**
 * What a request is whose key is taken: `own` when this very request took it (its COMMIT went unanswered and it
 * was tried again), `replay` when it asks for the same, `reused` when it asks for something else.
 */
export function compareKeyUse(stored: KeyUse, asked: KeyUse): 'own' | 'replay' | 'reused' {
  if (stored.orderId === asked.orderId) return 'own';
  return stored.fingerprint === asked.fingerprint ? 'replay' : 'reused';
}
