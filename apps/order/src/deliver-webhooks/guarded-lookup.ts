import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { isPublicAddress } from '../webhooks/public-address.js';

/** All addresses of a name. @throws when it has none, or nobody answers */
export type ResolveName = (name: string) => Promise<readonly LookupAddress[]>;

/** A name of a customer's leads to an address that is not of the public internet. */
export class AddressRefused extends Error {
  constructor() {
    super('the name of the endpoint leads to an address that is not public');
    this.name = 'AddressRefused';
  }
}

/**
 * For `connect`: what was checked is what is connected to, so that a name server that answers differently the
 * second time gains nothing. A name with one address that is not public is refused whole.
 */
export function guardedLookup(resolve: ResolveName, privateTargets: boolean): LookupFunction {
  const look = callbackify(async (name: string) => {
    const addresses = await resolve(name);
    const [first] = addresses;
    if (!first || (!privateTargets && !addresses.every(({ address }) => isPublicAddress(address)))) {
      throw new AddressRefused();
    }
    return { first, addresses };
  });
  return (name, options, done) => {
    look(name, (error, found) => {
      if (error) done(error, '', 0);
      else if (options.all) done(null, [...found.addresses]);
      else done(null, found.first.address, found.first.family);
    });
  };
}

/**
 * Asks the name servers itself. The system's own look-up runs on the four threads that files share, where a few
 * names whose servers are silent would stop everybody's.
 */
export function resolveByDns(timeoutMs: number): ResolveName {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  return async (name) => {
    if (name === 'localhost') return [{ address: '127.0.0.1', family: 4 }];
    const [four, six] = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
    const found = [
      ...(four.status === 'fulfilled' ? four.value.map((address) => ({ address, family: 4 })) : []),
      ...(six.status === 'fulfilled' ? six.value.map((address) => ({ address, family: 6 })) : []),
    ];
    if (found.length === 0 && four.status === 'rejected') throw four.reason;
    return found;
  };
}
