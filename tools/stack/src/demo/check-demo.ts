import type { DemoOrder } from './demo-orders.js';

export interface Stock {
  readonly received: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

/** Sums of the provider's ledger for one order, in minor units. */
export interface Charges {
  readonly capturedMinor: number;
  readonly refundedMinor: number;
}

export interface OrderOutcome {
  readonly order: DemoOrder;
  readonly status: string;
  readonly reason: string | undefined;
  readonly totalMinor: number;
  readonly before: Stock;
  readonly after: Stock;
  readonly charges: Charges;
}

/** What is wrong with the end of an order: its status, its stock, its money. Empty when all is as it should. */
export function problemsOf(outcome: OrderOutcome): readonly string[] {
  return [...statusProblems(outcome), ...stockProblems(outcome), ...moneyProblems(outcome)];
}

function statusProblems({ order: { expected }, status, reason }: OrderOutcome): string[] {
  if (status === expected.status && reason === expected.reason) return [];
  const shown = (...words: (string | undefined)[]) => words.filter(Boolean).join(', ');
  return [`ended ${shown(status, reason)} instead of ${shown(expected.status, expected.reason)}`];
}

/** Stock of a demo SKU moves by the demo's own orders only. */
export function stockProblems({ order, status, before, after }: OrderOutcome): string[] {
  const sold = status === 'confirmed' ? order.quantity : 0;
  const expected: Stock = { ...before, available: before.available - sold, sold: before.sold + sold };
  const problems = (['received', 'available', 'reserved', 'sold'] as const)
    .filter((field) => after[field] !== expected[field])
    .map((field) => `${field} of ${order.sku} is ${after[field]} instead of ${expected[field]}`);
  const sum = after.available + after.reserved + after.sold;
  return sum === after.received
    ? problems
    : [...problems, `${order.sku}: available + reserved + sold is ${sum}, received ${after.received}`];
}

function moneyProblems({ status, totalMinor, charges }: OrderOutcome): string[] {
  const expected = status === 'confirmed' ? totalMinor : 0;
  const taken = charges.capturedMinor - charges.refundedMinor;
  return taken === expected ? [] : [`the provider took ${taken} minor units instead of ${expected}`];
}
