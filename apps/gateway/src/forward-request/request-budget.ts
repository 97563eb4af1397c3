/** A client may ask to wait this much longer than usual, and no more. */
const MAX_WAIT_SECONDS = 30;

/** The `wait` of a `Prefer` header (RFC 7240) in seconds, cut to what is allowed; 0 without one. */
export function preferredWaitSeconds(prefer: string | undefined): number {
  for (const preference of (prefer ?? '').split(',')) {
    const wait = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;|$)/i.exec(preference)?.[1];
    if (wait !== undefined) return Math.min(Number(wait), MAX_WAIT_SECONDS);
  }
  return 0;
}

/**
 * Until when a request may take, Unix ms: the default budget and what it prefers to wait on top; or sooner,
 * when the client says so.
 */
export function requestDeadline(request: {
  readonly nowMs: number;
  readonly defaultTimeoutMs: number;
  readonly prefer: string | undefined;
  /** What the client asks for itself, Unix ms. */
  readonly askedDeadline: number | undefined;
}): number {
  const waitMs = preferredWaitSeconds(request.prefer) * 1_000;
  const latest = request.nowMs + request.defaultTimeoutMs + waitMs;
  return Math.min(request.askedDeadline ?? latest, latest);
}
