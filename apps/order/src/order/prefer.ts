const MAX_WAIT_SECONDS = 30;
// One preference among others, RFC 7240: `respond-async, wait=10; foo=bar`. Not `long-wait=10`, not in quotes.
const WAIT = /(?:^|,)\s*wait\s*=\s*(?:(\d{1,9})|"(\d{1,9})")\s*(?=[;,]|$)/i;

/**
 * Seconds that a `Prefer` header asks to wait, 30 at most; `undefined` when it does not. A preference that
 * cannot be understood is no error: it is passed over.
 */
export function waitSecondsOf(prefer: string | undefined): number | undefined {
  const match = WAIT.exec(prefer ?? '');
  if (!match) return undefined;
  return Math.min(Number(match[1] ?? match[2]), MAX_WAIT_SECONDS);
}
