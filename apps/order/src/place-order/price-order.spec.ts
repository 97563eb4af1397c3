import { describe, expect, it } from '@jest/globals';
import { checkExpectedTotal, type ListedSku, priceOrder } from './price-order.js';
import { thrownBy } from '../testing/thrown-by.js';

const catalogue: Readonly<Record<string, ListedSku>> = {
  mug: { title: 'Mug, blue', unitPriceMinor: 1_250, currency: 'EUR' },
  pen: { title: 'Pen', unitPriceMinor: 99, currency: 'EUR' },
  hat: { title: 'Hat', unitPriceMinor: 2_000, currency: 'USD' },
  gift: { title: 'Sticker', unitPriceMinor: 0, currency: 'EUR' },
  moon: { title: 'The moon', unitPriceMinor: Number.MAX_SAFE_INTEGER, currency: 'EUR' },
};
const price = (...requested: [string, number][]) =>
  priceOrder(
    requested.map(([sku, quantity]) => ({ sku, quantity })),
    (sku) => catalogue[sku],
  );

describe('priceOrder', () => {
  it('takes title and price from the catalogue, in the order asked', () => {
    expect(price(['pen', 3], ['mug', 2])).toEqual({
      lines: [
        { sku: 'pen', title: 'Pen', quantity: 3, unitPriceMinor: 99 },
        { sku: 'mug', title: 'Mug, blue', quantity: 2, unitPriceMinor: 1_250 },
      ],
      total: { amountMinor: 2_797, currency: 'EUR' },
    });
  });

  it('an order of what costs nothing has a total of nothing', () => {
    expect(price(['gift', 1]).total).toEqual({ amountMinor: 0, currency: 'EUR' });
  });

  it('names every SKU that is not listed', () => {
    expect(thrownBy(() => price(['nope', 1], ['mug', 1], ['nada', 1]))).toMatchObject({
      code: 'unknown_sku',
      fields: [
        { path: 'items.0.sku', message: 'nope is not in the catalogue' },
        { path: 'items.2.sku', message: 'nada is not in the catalogue' },
      ],
    });
  });

  it('refuses two currencies', () => {
    expect(() => price(['mug', 1], ['hat', 1])).toThrow(/same currency/);
  });

  it('refuses a total that is no exact number', () => {
    expect(price(['moon', 1]).total.amountMinor).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => price(['moon', 1], ['pen', 1])).toThrow(/more than an order may have/);
  });
});

describe('checkExpectedTotal', () => {
  const total = { amountMinor: 700, currency: 'EUR' };

  it.each([undefined, total])('is content with %j', (expected) => {
    expect(() => checkExpectedTotal(total, expected)).not.toThrow();
  });

  it.each([
    { amountMinor: 699, currency: 'EUR' },
    { amountMinor: 701, currency: 'EUR' },
    { amountMinor: 700, currency: 'USD' },
  ])('refuses %j and tells the total that holds', (expected) => {
    expect(thrownBy(() => checkExpectedTotal(total, expected))).toMatchObject({
      code: 'price_changed',
      kind: 'conflict',
      extensions: { total },
    });
  });
});
