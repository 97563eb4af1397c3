import { describe, expect, it } from '@jest/globals';
import { orderStream, usualDemand } from './order-stream.js';

const skus = Array.from({ length: 1_000 }, (_, index) => `SKU-${index}`);
const taken = (seed: number, count: number) => {
  const next = orderStream(usualDemand(skus), seed);
  return Array.from({ length: count }, next);
};

describe('a stream of orders', () => {
  const orders = taken(7, 20_000);
  const share = (of: (order: (typeof orders)[number]) => boolean) => orders.filter(of).length / orders.length;

  it('is the same for the same seed', () => {
    expect(taken(7, 50)).toEqual(orders.slice(0, 50));
    expect(taken(8, 50)).not.toEqual(orders.slice(0, 50));
  });

  it('has one to three lines, as many of each, and no SKU twice', () => {
    for (const lines of [1, 2, 3]) expect(share(({ items }) => items.length === lines)).toBeCloseTo(1 / 3, 1);
    expect(orders.every(({ items }) => new Set(items.map(({ sku }) => sku)).size === items.length)).toBe(
      true,
    );
  });

  it('has a declined card in one of twenty', () => {
    expect(share(({ paymentMethod }) => paymentMethod === 'pm_card_declined')).toBeCloseTo(0.05, 2);
  });

  it('asks for the first SKU twice as often as for the second, and for the last one too', () => {
    const lines = orders.flatMap(({ items }) => items.map(({ sku }) => sku));
    const count = (sku: string) => lines.filter((line) => line === sku).length;
    expect(count('SKU-0') / count('SKU-1')).toBeGreaterThan(1.6);
    expect(count('SKU-0') / count('SKU-1')).toBeLessThan(2.4);
    expect(lines.some((sku) => sku === 'SKU-999')).toBe(true);
  });

  it('of a shop with one SKU has one line', () => {
    const next = orderStream(usualDemand(['ONLY']), 1);
    expect(Array.from({ length: 20 }, next).every(({ items }) => items.length === 1)).toBe(true);
  });
});
