import { createHash } from 'node:crypto';
import type { OperationRequest } from './operation.js';

/** Tells a repeated request from another one that uses the same key. */
export function fingerprintOf(request: OperationRequest): string {
  const parts =
    request.kind === 'authorize'
      ? [request.reference, request.amountMinor, request.currency, request.paymentMethod]
      : [request.authorizationId];
  return createHash('sha256')
    .update(JSON.stringify([request.kind, ...parts]))
    .digest('base64url');
}
