/** The form of a SKU: letters, digits, dot, dash, underscore; 64 at most. */
export const SKU_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What an operator says of a SKU. */
export interface SkuTerms {
  readonly title: string;
  /** Minor units (cents). */
  readonly unitPriceMinor: number;
  /** ISO 4217. */
  readonly currency: string;
}

export interface CatalogueEntry extends SkuTerms {
  readonly sku: string;
  /** 1 when listed, one more with each change of title or price. */
  readonly revision: number;
}

/** What putting new terms on a SKU means. A price in another currency would be another product to its buyers. */
export type TermsChange = 'none' | 'revise' | 'currency-fixed';

export function changeOfTerms(current: SkuTerms, terms: SkuTerms): TermsChange {
  if (current.currency !== terms.currency) return 'currency-fixed';
  return current.title === terms.title && current.unitPriceMinor === terms.unitPriceMinor ? 'none' : 'revise';
}
