import { OVERLOAD_HEADER, PASSED_SHARE_HEADER } from '@millrace/resilience';

type HeaderValue = string | readonly string[] | undefined;
export type HeaderFields = Readonly<Record<string, HeaderValue>>;

/** Between two neighbours only (RFC 9110, 7.6.1), besides what `Connection` names. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Made anew for the next hop: framing and address by the HTTP client; trace, baggage, deadline and load by us. */
const REMADE: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'expect',
  'traceparent',
  'baggage',
  'x-deadline',
  'x-timeout-ms',
  'x-request-id',
  PASSED_SHARE_HEADER,
]);

/** What only a proxy in front of us could know, and we trust none: whoever sends it made it up. */
function isClaimOfProxy(name: string): boolean {
  return name === 'forwarded' || name === 'x-real-ip' || name.startsWith('x-forwarded-');
}

/** The headers of a client's request that its service gets to see. */
export function requestHeaders(inbound: HeaderFields): Record<string, string | string[]> {
  const named = namedByConnection(inbound);
  return pick(
    inbound,
    (name) => !HOP_BY_HOP.has(name) && !REMADE.has(name) && !isClaimOfProxy(name) && !named.has(name),
  );
}

/** Between services only. */
const OURS: ReadonlySet<string> = new Set(['x-request-id', OVERLOAD_HEADER]);

/** The headers of a service's answer that the client gets to see. */
export function responseHeaders(outbound: HeaderFields): Record<string, string | string[]> {
  const named = namedByConnection(outbound);
  return pick(outbound, (name) => !HOP_BY_HOP.has(name) && !OURS.has(name) && !named.has(name));
}

function namedByConnection(headers: HeaderFields): ReadonlySet<string> {
  const value = headers['connection'] ?? '';
  const names = (typeof value === 'string' ? value : value.join(',')).split(',');
  return new Set(names.map((name) => name.trim().toLowerCase()));
}

function pick(headers: HeaderFields, keep: (name: string) => boolean): Record<string, string | string[]> {
  const picked: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && keep(name)) picked[name] = typeof value === 'string' ? value : [...value];
  }
  return picked;
}
