import type { LedgerSums } from '../provider/ledger.js';

export interface StockRow {
  readonly sku: string;
  readonly received: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

export interface OrderTotals {
  readonly confirmed: number;
  readonly confirmedMinor: number;
}

export interface Balance {
  readonly stock: readonly StockRow[];
  /** Units by SKU in the confirmed orders. */
  readonly sold: ReadonlyMap<string, number>;
  readonly totals: OrderTotals;
  readonly money: LedgerSums;
}

/** What does not add up when nothing is under way any more; the worst SKU stands for all. */
export function balanceProblems(balance: Balance): readonly string[] {
  return [...stockProblems(balance), ...moneyProblems(balance)];
}

function stockProblems({ stock, sold }: Balance): readonly string[] {
  const wrong = stock.flatMap((row) => {
    const { sku, received, available, reserved } = row;
    const problems = [];
    if (available + reserved + row.sold !== received) {
      problems.push(`S: ${sku}: ${available} + ${reserved} + ${row.sold} is not ${received}`);
    }
    if (reserved !== 0) problems.push(`S: ${sku}: ${reserved} units are still reserved`);
    const ordered = sold.get(sku) ?? 0;
    if (row.sold !== ordered) problems.push(`S: ${sku}: ${row.sold} sold, ${ordered} in confirmed orders`);
    return problems;
  });
  return wrong.length > 3 ? [...wrong.slice(0, 3), `S: and ${wrong.length - 3} more`] : wrong;
}

function moneyProblems({ totals, money }: Balance): readonly string[] {
  const problems = [];
  const kept = money.capturedMinor - money.refundedMinor;
  if (kept !== totals.confirmedMinor) {
    problems.push(`M: the provider kept ${kept}, confirmed orders come to ${totals.confirmedMinor}`);
  }
  if (money.takenTwice > 0) problems.push(`M: ${money.takenTwice} orders were charged twice`);
  return problems;
}
