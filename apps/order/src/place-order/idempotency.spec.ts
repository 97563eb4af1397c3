import { describe, expect, it } from '@jest/globals';
import { compareKeyUse, fingerprintOf, parseIdempotencyKey } from './idempotency.js';
import { thrownBy } from '../testing/thrown-by.js';

describe('parseIdempotencyKey', () => {
  it.each(['k', 'a key with blanks', '~!@#', 'x'.repeat(200)])('takes %j', (key) => {
    expect(parseIdempotencyKey(key)).toBe(key);
  });

  it.each([
    [undefined, 'idempotency_key_required'],
    ['', 'idempotency_key_required'],
    ['   ', 'idempotency_key_required'],
    ['x'.repeat(201), 'idempotency_key_invalid'],
    ['naïve', 'idempotency_key_invalid'],
    ['a\u0000b', 'idempotency_key_invalid'],
    ['a\nb', 'idempotency_key_invalid'],
  ])('refuses %j', (key, code) => {
    expect(thrownBy(() => parseIdempotencyKey(key))).toMatchObject({ code, kind: 'invalid' });
  });
});

describe('fingerprintOf', () => {
  const body = {
    items: [
      { sku: 'a', quantity: 1 },
      { sku: 'b', quantity: 2 },
    ],
    paymentMethod: 'pm_x',
  };

  it('does not depend on the order of fields', () => {
    const same = {
      paymentMethod: 'pm_x',
      items: body.items.map(({ sku, quantity }) => ({ quantity, sku })),
    };
    expect(fingerprintOf(same)).toBe(fingerprintOf(body));
  });

  it.each([
    { ...body, paymentMethod: 'pm_y' },
    { ...body, items: body.items.slice(1) },
    { ...body, items: [{ sku: 'a', quantity: 2 }, body.items[1]!] },
    { ...body, expectedTotal: { amountMinor: 1, currency: 'EUR' } },
  ])('tells another request apart: %j', (other) => {
    expect(fingerprintOf(other)).not.toBe(fingerprintOf(body));
  });
});

describe('compareKeyUse', () => {
  const stored = { orderId: 'o1', fingerprint: 'f1' };
  it.each([
    [{ orderId: 'o1', fingerprint: 'f1' }, 'own'],
    [{ orderId: 'o2', fingerprint: 'f1' }, 'replay'],
    [{ orderId: 'o2', fingerprint: 'f2' }, 'reused'],
  ] as const)('%j is %s', (asked, expected) => {
    expect(compareKeyUse(stored, asked)).toBe(expected);
  });
});
