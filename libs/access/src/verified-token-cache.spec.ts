import { describe, expect, it } from '@jest/globals';
import { newTestKey } from './testing/test-issuer.js';
import { VerifiedTokenCache, type VerifiedToken } from './verified-token-cache.js';

const { publicKey } = newTestKey('key-1');
const entry = (tokenId: string, expiresAt = 1_000): VerifiedToken => ({
  principal: { subject: 'someone', roles: [], tokenId, expiresAt },
  keyId: 'key-1',
  key: publicKey,
});

describe('VerifiedTokenCache', () => {
  it('drops the least recently used entry when it is full', () => {
    const cache = new VerifiedTokenCache(2);
    cache.set('a', entry('a'));
    cache.set('b', entry('b'));
    cache.get('a', 0);
    cache.set('c', entry('c'));
    expect(
      [cache.get('a', 0), cache.get('b', 0), cache.get('c', 0)].map((found) => found?.principal.tokenId),
    ).toEqual(['a', undefined, 'c']);
    expect(cache.size).toBe(2);
  });

  it('gives no entry from its expiry on, and forgets it', () => {
    const cache = new VerifiedTokenCache(2);
    cache.set('a', entry('a', 1_000));
    expect(cache.get('a', 999)).toBeDefined();
    expect(cache.get('a', 1_000)).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('never keeps the token itself', () => {
    expect(VerifiedTokenCache.keyOf('header.payload.signature')).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});
