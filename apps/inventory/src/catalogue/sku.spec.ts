import { describe, expect, it } from '@jest/globals';
import { SKU_PATTERN, changeOfTerms } from './sku.js';

const mug = { title: 'Mug', unitPriceMinor: 1_250, currency: 'EUR' };

describe('changeOfTerms', () => {
  it.each([
    ['the same terms', mug, 'none'],
    ['another title', { ...mug, title: 'Mug, blue' }, 'revise'],
    ['another price', { ...mug, unitPriceMinor: 1_300 }, 'revise'],
    ['another currency', { ...mug, currency: 'USD' }, 'currency-fixed'],
    ['another currency and price', { ...mug, unitPriceMinor: 1, currency: 'USD' }, 'currency-fixed'],
  ])('%s', (_name, terms, change) => {
    expect(changeOfTerms(mug, terms)).toBe(change);
  });
});

describe('SKU_PATTERN', () => {
  it.each(['A', '0', 'MUG-1', 'mug_1.blue', 'a'.repeat(64)])('takes %s', (sku) => {
    expect(SKU_PATTERN.test(sku)).toBe(true);
  });
  it.each(['', '-A', '.', 'a b', 'a/b', 'ä', 'a\n', 'a'.repeat(65)])('refuses %j', (sku) => {
    expect(SKU_PATTERN.test(sku)).toBe(false);
  });
});
