import type { Money } from '@millrace/contracts';
import type { FieldProblem } from '@millrace/errors';
import type { OrderLine } from '../order/order.js';
import { placeOrderErrors } from './place-order.errors.js';

/** What the catalogue says of a SKU. */
export interface ListedSku {
  readonly title: string;
  readonly unitPriceMinor: number;
  readonly currency: string;
}

export interface RequestedLine {
  readonly sku: string;
  readonly quantity: number;
}

export interface PricedOrder {
  readonly lines: readonly OrderLine[];
  readonly total: Money;
}

/**
 * Prices what is asked for.
 * @throws AppError `unknown_sku` naming every field, `mixed_currencies`, `total_too_large` (beyond exact integers)
 */
export function priceOrder(
  requested: readonly RequestedLine[],
  listed: (sku: string) => ListedSku | undefined,
): PricedOrder {
  const found = requested.map((line) => ({ ...line, listing: listed(line.sku) }));
  const unknown: FieldProblem[] = found.flatMap(({ sku, listing }, index) =>
    listing ? [] : [{ path: `items.${index}.sku`, message: `${sku} is not in the catalogue` }],
  );
  if (unknown.length > 0) throw placeOrderErrors.unknown_sku({ fields: unknown });
  const known = found as readonly (RequestedLine & { readonly listing: ListedSku })[];
  const currencies = new Set(known.map(({ listing }) => listing.currency));
  const [currency] = currencies;
  if (currency === undefined || currencies.size > 1) throw placeOrderErrors.mixed_currencies();
  const lines = known.map(({ sku, quantity, listing: { title, unitPriceMinor } }) => ({
    sku,
    title,
    quantity,
    unitPriceMinor,
  }));
  const amountMinor = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
  if (!Number.isSafeInteger(amountMinor)) throw placeOrderErrors.total_too_large();
  return { lines, total: { amountMinor, currency } };
}

/** @throws AppError `price_changed` with the `total` that holds, when the customer expected another one. */
export function checkExpectedTotal(total: Money, expected: Money | undefined): void {
  if (expected === undefined) return;
  if (expected.amountMinor === total.amountMinor && expected.currency === total.currency) return;
  throw placeOrderErrors.price_changed({ extensions: { total } });
}
