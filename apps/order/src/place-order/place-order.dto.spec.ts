import { describe, expect, it } from '@jest/globals';
import { placeOrderBody } from './place-order.dto.js';

const valid = { items: [{ sku: 'MUG-1', quantity: 2 }], paymentMethod: 'pm_card_ok' };
const problemsOf = (body: unknown) =>
  (placeOrderBody.safeParse(body).error?.issues ?? []).map(({ path }) => path.join('.'));

describe('the body of a new order', () => {
  it.each([
    valid,
    { ...valid, expectedTotal: { amountMinor: 0, currency: 'EUR' } },
    {
      ...valid,
      items: Array.from({ length: 100 }, (_, index) => ({ sku: `S${index}`, quantity: 1_000_000 })),
    },
  ])('may be %#', (body) => {
    expect(problemsOf(body)).toEqual([]);
  });

  it.each([
    ['no items', { ...valid, items: [] }, 'items'],
    [
      'more than 100 items',
      { ...valid, items: Array.from({ length: 101 }, (_, index) => ({ sku: `S${index}`, quantity: 1 })) },
      'items',
    ],
    ['quantity 0', { ...valid, items: [{ sku: 'M', quantity: 0 }] }, 'items.0.quantity'],
    ['a negative quantity', { ...valid, items: [{ sku: 'M', quantity: -1 }] }, 'items.0.quantity'],
    ['half a quantity', { ...valid, items: [{ sku: 'M', quantity: 1.5 }] }, 'items.0.quantity'],
    ['a quantity as text', { ...valid, items: [{ sku: 'M', quantity: '1' }] }, 'items.0.quantity'],
    ['too large a quantity', { ...valid, items: [{ sku: 'M', quantity: 1_000_001 }] }, 'items.0.quantity'],
    ['an empty SKU', { ...valid, items: [{ sku: '', quantity: 1 }] }, 'items.0.sku'],
    ['a price of its own', { ...valid, items: [{ sku: 'M', quantity: 1, unitPriceMinor: 1 }] }, 'items.0'],
    [
      'a SKU twice',
      {
        ...valid,
        items: [
          { sku: 'M', quantity: 1 },
          { sku: 'M', quantity: 2 },
        ],
      },
      'items.1.sku',
    ],
    ['a card number', { ...valid, paymentMethod: '4242424242424242' }, 'paymentMethod'],
    [
      'a payment method that is too long',
      { ...valid, paymentMethod: `pm_${'a'.repeat(61)}` },
      'paymentMethod',
    ],
    ['a line break in the payment method', { ...valid, paymentMethod: 'pm_card\n' }, 'paymentMethod'],
    ['a field nobody knows', { ...valid, status: 'confirmed' }, ''],
    [
      'a negative total',
      { ...valid, expectedTotal: { amountMinor: -1, currency: 'EUR' } },
      'expectedTotal.amountMinor',
    ],
    [
      'a currency of its own',
      { ...valid, expectedTotal: { amountMinor: 1, currency: 'euro' } },
      'expectedTotal.currency',
    ],
    [
      'more than a total',
      { ...valid, expectedTotal: { amountMinor: 1, currency: 'EUR', discount: 1 } },
      'expectedTotal',
    ],
    ['no object', [], ''],
  ])('must not have %s', (_, body, path) => {
    expect(problemsOf(body)).toEqual([path]);
  });
});
