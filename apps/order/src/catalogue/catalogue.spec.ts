import { describe, expect, it } from '@jest/globals';
import { thrownBy } from '../testing/thrown-by.js';
import { Catalogue, type CatalogueEntry } from './catalogue.js';

const mug: CatalogueEntry = { sku: 'mug', title: 'Mug', unitPriceMinor: 5, currency: 'EUR', revision: 1 };

describe('Catalogue', () => {
  it('calls no SKU unknown before all of it is here', async () => {
    const loaded = Promise.withResolvers<void>();
    const catalogue = new Catalogue({
      start: () => Promise.resolve(),
      ready: () => loaded.promise,
      get: (sku) => (sku === 'mug' ? mug : undefined),
    });
    const unavailable = expect.objectContaining({ code: 'catalogue_unavailable', retryAfterSeconds: 1 });
    expect(thrownBy(() => catalogue.find('mug'))).toEqual(unavailable);
    await catalogue.onApplicationBootstrap();
    expect(thrownBy(() => catalogue.find('hat'))).toEqual(unavailable);
    loaded.resolve();
    await loaded.promise;
    expect(catalogue.find('mug')).toEqual(mug);
    expect(catalogue.find('hat')).toBeUndefined();
  });
});
