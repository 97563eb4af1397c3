import { describe, expect, it } from '@jest/globals';
import { RemoteKeySet } from './remote-key-set.js';
import { NOW_MS, type TestKey, TestKeyServer, newTestKey } from './testing/test-issuer.js';

const MINUTE_MS = 60_000;
const keyOne = newTestKey('key-1');
const keyTwo = newTestKey('key-2');

function given(...keys: readonly TestKey[]) {
  const server = new TestKeyServer(...keys);
  const clock = { nowMs: NOW_MS };
  const keySet = new RemoteKeySet({
    jwksUrl: 'http://auth/.well-known/jwks.json',
    fetch: server.fetch,
    now: () => clock.nowMs,
  });
  return { server, clock, keySet };
}

/** Lets a fetch that nobody waits for end. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('RemoteKeySet', () => {
  it('fetches once for all that wait, and not again for a key it knows', async () => {
    const { server, keySet } = given(keyOne);
    const found = await Promise.all([keySet.find('key-1'), keySet.find('key-1'), keySet.find('key-1')]);
    expect(found.every((key) => key?.equals(keyOne.publicKey))).toBe(true);
    await keySet.find('key-1');
    expect(server.calls).toBe(1);
  });

  it('fetches once more for an unknown key, then not again until the interval is over', async () => {
    const { server, clock, keySet } = given(keyOne);
    await keySet.find('key-1');
    clock.nowMs += 5_000;
    server.keys = [keyOne.jwk, keyTwo.jwk];
    await expect(keySet.find('key-2')).resolves.toBeDefined();
    for (let forged = 0; forged < 100; forged++) await keySet.find(`forged-${forged}`);
    expect(server.calls).toBe(2);
    clock.nowMs += 5_000;
    await expect(keySet.find('forged')).resolves.toBeUndefined();
    expect(server.calls).toBe(3);
  });

  it('goes on with known keys while the issuer is away, for an hour', async () => {
    const { server, clock, keySet } = given(keyOne);
    await keySet.find('key-1');
    server.failure = new TypeError('fetch failed');
    clock.nowMs += 60 * MINUTE_MS;
    await expect(keySet.find('key-1')).resolves.toBeDefined();
    await settle();
    clock.nowMs += 1;
    await expect(keySet.find('key-1')).rejects.toMatchObject({ code: 'token_keys_unavailable' });
  });

  it('does not call a key unknown while the issuer is away', async () => {
    const { server, clock, keySet } = given(keyOne);
    await keySet.find('key-1');
    server.failure = new TypeError('fetch failed');
    clock.nowMs += 5_000;
    await expect(keySet.find('key-2')).rejects.toMatchObject({ code: 'token_keys_unavailable' });
    await expect(keySet.find('key-2')).rejects.toMatchObject({ code: 'token_keys_unavailable' });
    expect(server.calls).toBe(2);
    server.failure = undefined;
    server.keys = [keyOne.jwk, keyTwo.jwk];
    clock.nowMs += 1_000;
    await expect(keySet.find('key-2')).resolves.toBeDefined();
  });

  it('renews keys in the background once they are five minutes old', async () => {
    const { server, clock, keySet } = given(keyOne);
    const before = await keySet.find('key-1');
    clock.nowMs += 5 * MINUTE_MS + 1;
    await expect(keySet.find('key-1')).resolves.toBe(before);
    await settle();
    expect(server.calls).toBe(2);
    await expect(keySet.find('key-1')).resolves.toBe(before);
  });

  it.each<[string, () => Promise<Response>]>([
    ['an error status', () => Promise.resolve(new Response('no', { status: 500 }))],
    ['no JSON', () => Promise.resolve(new Response('<html>'))],
    ['no key set', () => Promise.resolve(Response.json({ key: [] }))],
    ['an empty key set', () => Promise.resolve(Response.json({ keys: [] }))],
    ['a point off the curve', () => Promise.resolve(Response.json({ keys: [{ ...keyOne.jwk, x: 'AAAA' }] }))],
  ])('takes %s for an issuer that is away', async (_, answer) => {
    const keySet = new RemoteKeySet({ jwksUrl: 'http://auth/jwks', fetch: answer, now: () => NOW_MS });
    await expect(keySet.find('key-1')).rejects.toMatchObject({ code: 'token_keys_unavailable' });
  });

  it('leaves out keys of other types, curves, uses, algorithms and odd names', async () => {
    const { server, keySet } = given(keyOne);
    server.keys = [
      keyOne.jwk,
      { kty: 'oct', k: 'c2VjcmV0', kid: 'shared', alg: 'HS256' },
      newTestKey('p384', 'P-384').jwk,
      { ...keyTwo.jwk, kid: 'for-encryption', use: 'enc' },
      { ...keyTwo.jwk, kid: 'other-algorithm', alg: 'ES384' },
      { ...keyTwo.jwk, kid: '../key' },
    ];
    for (const keyId of ['shared', 'p384', 'for-encryption', 'other-algorithm', '../key']) {
      await expect(keySet.find(keyId)).resolves.toBeUndefined();
    }
    await expect(keySet.find('key-1')).resolves.toBeDefined();
  });
});
