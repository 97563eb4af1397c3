import { SKU_PATTERN } from '../catalogue/sku.js';

/** The cursor of the page that begins after this SKU. Opaque to callers. */
export function cursorAfter(sku: string): string {
  return Buffer.from(sku).toString('base64url');
}

/** The SKU of a cursor made by {@link cursorAfter}; `undefined` for any other text. */
export function skuOfCursor(cursor: string): string | undefined {
  const sku = Buffer.from(cursor, 'base64url').toString();
  return SKU_PATTERN.test(sku) && cursorAfter(sku) === cursor ? sku : undefined;
}
