/** The services that can be reached from outside. */
export const SERVICES = ['auth', 'order', 'inventory', 'payment'] as const;
export type ServiceName = (typeof SERVICES)[number];

interface Route {
  /** Of our own address; covers everything below it too. */
  readonly publicPath: string;
  readonly service: ServiceName;
  readonly upstreamPath: string;
}

/** Every route, once. What is not below one of them is reachable for nobody. */
const ROUTES: readonly Route[] = [
  { publicPath: '/v1/auth', service: 'auth', upstreamPath: '/auth' },
  { publicPath: '/v1/.well-known/jwks.json', service: 'auth', upstreamPath: '/.well-known/jwks.json' },
  { publicPath: '/.well-known/jwks.json', service: 'auth', upstreamPath: '/.well-known/jwks.json' },
  { publicPath: '/v1/orders', service: 'order', upstreamPath: '/orders' },
  { publicPath: '/v1/sagas', service: 'order', upstreamPath: '/sagas' },
  { publicPath: '/v1/webhooks', service: 'order', upstreamPath: '/webhooks' },
  { publicPath: '/v1/inventory', service: 'inventory', upstreamPath: '/inventory' },
  { publicPath: '/v1/payments', service: 'payment', upstreamPath: '/payments' },
  { publicPath: '/v1/provider-webhooks', service: 'payment', upstreamPath: '/provider-webhooks' },
  { publicPath: '/v1/dead-letters/order', service: 'order', upstreamPath: '/dead-letters' },
  { publicPath: '/v1/dead-letters/inventory', service: 'inventory', upstreamPath: '/dead-letters' },
  { publicPath: '/v1/dead-letters/payment', service: 'payment', upstreamPath: '/dead-letters' },
];

/** What needs no token, to the letter: any other spelling of the same path does. */
const OPEN: ReadonlySet<string> = new Set([
  'POST /v1/auth/signup',
  'POST /v1/auth/login',
  // Of the payment provider, which has no account here: payment believes its signature.
  'POST /v1/provider-webhooks',
  'GET /v1/.well-known/jwks.json',
  'HEAD /v1/.well-known/jwks.json',
  'GET /.well-known/jwks.json',
  'HEAD /.well-known/jwks.json',
]);

export interface Target {
  readonly service: ServiceName;
  readonly path: string;
}

/** Where a public path leads; `undefined` when nowhere. */
export function targetOf(publicPath: string): Target | undefined {
  for (const route of ROUTES) {
    const rest = restBelow(publicPath, route.publicPath);
    if (rest !== undefined) return { service: route.service, path: route.upstreamPath + rest };
  }
  return undefined;
}

/** The public path of a service's own; `undefined` when it cannot be reached from outside. */
export function publicPathOf(service: ServiceName, path: string): string | undefined {
  for (const route of ROUTES) {
    const rest = route.service === service ? restBelow(path, route.upstreamPath) : undefined;
    if (rest !== undefined) return route.publicPath + rest;
  }
  return undefined;
}

export function needsToken(method: string, publicPath: string): boolean {
  return !OPEN.has(`${method} ${publicPath}`);
}

/** Whether a path of a service answers with an event stream: all that do end alike. */
export function isEventStreamPath(path: string): boolean {
  return path.endsWith('/events');
}

/**
 * False for paths that two servers could read differently: dot segments, empty segments, encoded slashes,
 * backslashes, control characters, broken escapes.
 */
export function isPlainPath(path: string): boolean {
  if (!path.startsWith('/') || /%2f|%5c|\\|\/\//i.test(path)) return false;
  try {
    const segments = decodeURIComponent(path).split('/');
    return segments.every((segment) => segment !== '.' && segment !== '..' && !/\p{Cc}/u.test(segment));
  } catch (error) {
    if (error instanceof URIError) return false;
    throw error;
  }
}

function restBelow(path: string, prefix: string): string | undefined {
  if (path === prefix) return '';
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}
