/** No connection came about, so not a byte of the request was sent. */
const NEVER_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The connection broke, or what came back was no HTTP: the request may have been carried out. */
const CONNECTION_LOST: ReadonlySet<unknown> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

export type ConnectionFate = 'never-sent' | 'connection-lost' | 'other';

/** What became of a request whose call failed with this error. */
export function fateOf(error: unknown): ConnectionFate {
  const code = (error as { code?: unknown } | null)?.code;
  if (NEVER_SENT.has(code)) return 'never-sent';
  const isParserError = typeof code === 'string' && code.startsWith('HPE_');
  return CONNECTION_LOST.has(code) || isParserError ? 'connection-lost' : 'other';
}

/** Reading may be done twice; anything else only when it cannot have been done once. */
export function mayTryAnother(method: string, fate: ConnectionFate): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return fate === 'never-sent' || (fate === 'connection-lost' && isRead);
}
