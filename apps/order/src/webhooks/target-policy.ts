import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.js';
import { webhooksErrors } from './webhooks.errors.js';

export interface TargetPolicy {
  readonly ports: readonly number[];
  /** Any address, any port, and http too: for development and tests. */
  readonly privateTargets: boolean;
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

/**
 * The policy that the settings ask for.
 * @throws AppError `private_targets_refused` where customers could reach the inside of a real network
 */
export function targetPolicyOf(settings: {
  readonly webhookPorts: readonly number[];
  readonly webhookPrivateTargets: boolean;
  readonly environment: string | undefined;
}): TargetPolicy {
  const { webhookPorts: ports, webhookPrivateTargets: privateTargets, environment } = settings;
  if (privateTargets && environment !== 'development' && environment !== 'test') {
    throw webhooksErrors.private_targets_refused();
  }
  return { ports, privateTargets };
}

/**
 * A URL that webhooks may be sent to, as far as the URL itself tells. What its name stands for is checked at each
 * connection, since that changes. `URL` has turned every spelling of an IPv4 address (octal, hex, one number)
 * into the usual one.
 * @throws AppError `webhook_url_refused` with the reason
 */
export function parseTarget(text: string, policy: TargetPolicy): URL {
  const url = URL.parse(text);
  if (!url) throw refused('It is no URL.');
  if (url.username !== '' || url.password !== '') throw refused('It must carry no user and no password.');
  if (url.hash !== '') throw refused('It must have no fragment.');
  if (policy.privateTargets && url.protocol === 'http:') return url;
  if (url.protocol !== 'https:') throw refused('It must begin with https://.');
  if (policy.privateTargets) return url;
  const port = url.port === '' ? DEFAULT_PORTS[url.protocol]! : Number(url.port);
  if (!policy.ports.includes(port)) throw refused(`Its port must be one of ${policy.ports.join(', ')}.`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw refused('Its address is not a public one.');
  return url;
}

const refused = (detail: string) =>
  webhooksErrors.webhook_url_refused({ detail: `Webhooks are not sent to this URL. ${detail}` });
