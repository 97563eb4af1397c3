import { createHmac, timingSafeEqual } from 'node:crypto';

/** The header that carries time and signature: `t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
export const SIGNATURE_HEADER = 'provider-signature';

/** How far in seconds the time of a signature may be from ours, in either direction. */
export const TOLERANCE_SECONDS = 300;

export interface SignedBody {
  /** The bytes as they came: what a parser and a printer leave of them has another signature. */
  readonly body: Buffer;
  readonly signature: string | undefined;
}

/** Several `v1` are allowed: a provider that changes its key signs with both. */
const SIGNATURE = /^t=(\d{1,12})((?:,v1=[0-9a-f]{64}){1,4})$/;

/**
 * True when one of `secrets` signed the body, lately. Every pair is compared, in constant time, so that the time
 * it takes tells nothing. Without secrets nothing is true.
 */
export function isSigned(
  { body, signature }: SignedBody,
  secrets: readonly string[],
  nowMs: number,
): boolean {
  const parts = SIGNATURE.exec(signature ?? '');
  if (!parts) return false;
  const seconds = parts[1]!;
  const given = parts[2]!
    .split(',v1=')
    .slice(1)
    .map((mac) => Buffer.from(mac, 'hex'));
  const expected = secrets.map((secret) =>
    createHmac('sha256', secret).update(`${seconds}.`).update(body).digest(),
  );
  const matches = expected.flatMap((mac) => given.filter((candidate) => timingSafeEqual(candidate, mac)));
  const isFresh = Math.abs(nowMs / 1_000 - Number(seconds)) <= TOLERANCE_SECONDS;
  return matches.length > 0 && isFresh;
}
