import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { SecretBox, sealingKey } from './secret-box.js';

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const secret = Buffer.from('twenty-four secret bytes');
const unopenable = expect.objectContaining({ code: 'secret_not_openable' });

describe('SecretBox', () => {
  it('opens what it sealed, which does not show, nor twice the same', () => {
    const box = new SecretBox([newKey]);
    const [one, other] = [box.seal(secret, 'a'), box.seal(secret, 'a')];
    expect(one).not.toBe(other);
    expect(one).not.toContain(secret.toString('base64url').slice(0, 8));
    expect(box.open(one, 'a')).toEqual(secret);
  });

  it('opens what an older key sealed, and seals with the first', () => {
    const sealed = new SecretBox([oldKey]).seal(secret, 'a');
    const box = new SecretBox([newKey, oldKey]);
    expect(box.open(sealed, 'a')).toEqual(secret);
    expect(new SecretBox([newKey]).open(box.seal(secret, 'a'), 'a')).toEqual(secret);
  });

  it('opens for nobody else, with no other key, and nothing that was changed', () => {
    const box = new SecretBox([newKey]);
    const sealed = box.seal(secret, 'a');
    expect(() => box.open(sealed, 'b')).toThrow(unopenable);
    expect(() => new SecretBox([oldKey]).open(sealed, 'a')).toThrow(unopenable);
    const changed = sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA');
    for (const broken of [changed, '', 'v1', 'v2' + sealed.slice(2), sealed.slice(0, 20)]) {
      expect(() => box.open(broken, 'a')).toThrow(unopenable);
    }
  });

  it('takes keys in either alphabet of base64', () => {
    for (const encoding of ['base64', 'base64url'] as const) {
      expect(sealingKey.parse(newKey.toString(encoding))).toEqual(newKey);
    }
  });

  it.each([
    '',
    'short',
    `${'x'.repeat(42)}!`,
    randomBytes(16).toString('base64'),
    randomBytes(33).toString('base64'),
  ])('takes %j for no key', (text) => expect(sealingKey.safeParse(text).success).toBe(false));
});
