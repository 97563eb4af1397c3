import { describe, expect, it } from '@jest/globals';
import { cursorAfter, skuOfCursor } from './cursor.js';

describe('cursors', () => {
  it('say where the next page begins', () => {
    for (const sku of ['A', 'MUG-1', 'x'.repeat(64)]) expect(skuOfCursor(cursorAfter(sku))).toBe(sku);
  });

  it.each(['', 'MUG-1', '%', cursorAfter("'; DROP"), `${cursorAfter('MUG-1')}=`])(
    'no other text is one: %j',
    (text) => {
      expect(skuOfCursor(text)).toBeUndefined();
    },
  );
});
