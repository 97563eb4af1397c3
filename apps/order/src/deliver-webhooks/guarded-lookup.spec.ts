import { describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { AddressRefused, guardedLookup, type ResolveName } from './guarded-lookup.js';

type Looked = { readonly error: Error | null; readonly address: string | LookupAddress[] };

function look(resolve: ResolveName, { all = false, privateTargets = false } = {}): Promise<Looked> {
  return new Promise((done) => {
    guardedLookup(resolve, privateTargets)('shop.example', { all }, (error, address) =>
      done({ error, address }),
    );
  });
}

const name =
  (...addresses: string[]): ResolveName =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('the look-up of an endpoint', () => {
  it('gives the public addresses that it has checked', async () => {
    const resolve = name('1.1.1.1', '2606:4700:4700::1111');
    expect(await look(resolve)).toEqual({ error: null, address: '1.1.1.1' });
    expect((await look(resolve, { all: true })).address).toEqual([
      { address: '1.1.1.1', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ]);
  });

  it.each([
    ['loopback', ['127.0.0.1']],
    ['metadata', ['169.254.169.254']],
    ['loopback in the other family', ['1.1.1.1', '::1']],
    ['a private one behind a public one', ['1.1.1.1', '10.0.0.1']],
    ['mapped', ['::ffff:10.0.0.1']],
    ['none at all', []],
  ])('refuses a name that leads to %s', async (_, addresses) => {
    for (const all of [false, true]) {
      expect((await look(name(...addresses), { all })).error).toBeInstanceOf(AddressRefused);
    }
  });

  it('asks once for each connection, so that nothing changes between the check and the use', async () => {
    let asked = 0;
    const rebinding: ResolveName = async () => [
      { address: asked++ === 0 ? '1.1.1.1' : '127.0.0.1', family: 4 },
    ];
    expect((await look(rebinding)).address).toBe('1.1.1.1');
    expect(asked).toBe(1);
    expect((await look(rebinding)).error).toBeInstanceOf(AddressRefused);
  });

  it('tells that a name cannot be looked up', async () => {
    const failure = Object.assign(new Error('queryA ENOTFOUND shop.example'), { code: 'ENOTFOUND' });
    expect((await look(() => Promise.reject(failure))).error).toBe(failure);
  });

  it('lets anything through for development', async () => {
    expect((await look(name('127.0.0.1'), { privateTargets: true })).address).toBe('127.0.0.1');
  });
});
