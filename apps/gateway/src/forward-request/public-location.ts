import { publicPathOf, type ServiceName } from '../route/route.js';

/**
 * A service's `Location` as the client can follow it: its own paths under our address, whatever host it
 * thinks it has; foreign addresses as they are. `undefined` for a path of the service that is not public.
 */
export function publicLocation(
  service: ServiceName,
  location: string,
  upstreamHosts: ReadonlySet<string>,
): string | undefined {
  const base = 'http://upstream.invalid';
  const url = URL.parse(location, base);
  if (!url) return undefined;
  if (url.origin !== base && !upstreamHosts.has(url.host)) return location;
  const path = publicPathOf(service, url.pathname);
  return path === undefined ? undefined : path + url.search + url.hash;
}
