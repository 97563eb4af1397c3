/** The longest that a customer's server may put a delivery off for. */
const MAX_RETRY_AFTER_SECONDS = 3_600;

const IMF_FIXDATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * What a `Retry-After` asks for (RFC 9110, 10.2.3: seconds, or a date), an hour at most.
 * @returns seconds from now on; 0 for none, for the past, and for what makes no sense.
 */
export function retryAfterSeconds(header: string | undefined, nowMs: number): number {
  return Math.min(Math.max(asked(header ?? '', nowMs), 0), MAX_RETRY_AFTER_SECONDS);
}

function asked(header: string, nowMs: number): number {
  if (/^\d{1,10}$/.test(header)) return Number(header);
  return IMF_FIXDATE.test(header) ? (Date.parse(header) - nowMs) / 1_000 || 0 : 0;
}
