import { describe, expect, it } from '@jest/globals';
import { balanceProblems, type Balance } from './balance.js';

const good: Balance = {
  stock: [
    { sku: 'A', received: 10, available: 7, reserved: 0, sold: 3 },
    { sku: 'B', received: 5, available: 5, reserved: 0, sold: 0 },
  ],
  sold: new Map([['A', 3]]),
  totals: { confirmed: 2, confirmedMinor: 900 },
  money: { captures: 3, capturedMinor: 1_000, refundedMinor: 100, takenTwice: 0 },
};
const withStock = (change: Partial<Balance['stock'][number]>): Balance => ({
  ...good,
  stock: [{ ...good.stock[0]!, ...change }, good.stock[1]!],
});

describe('the books', () => {
  it('balance when every unit and every cent is where it should be', () => {
    expect(balanceProblems(good)).toEqual([]);
  });

  it.each([
    ['a unit is lost', withStock({ available: 6 }), /S: A: 6 \+ 0 \+ 3 is not 10/],
    ['stock is still held', withStock({ available: 6, reserved: 1 }), /1 units are still reserved/],
    ['more is sold than ordered', withStock({ available: 6, sold: 4 }), /4 sold, 3 in confirmed orders/],
    [
      'money was kept for nothing',
      { ...good, totals: { confirmed: 1, confirmedMinor: 800 } },
      /M: .*900.*800/,
    ],
    [
      'an order was charged twice',
      { ...good, money: { ...good.money, takenTwice: 1 } },
      /M: 1 orders.*twice/,
    ],
  ])('do not when %s', (_, balance, problem) => {
    expect(balanceProblems(balance)).toEqual([expect.stringMatching(problem)]);
  });

  it('name a few of many wrong SKUs', () => {
    const stock = Array.from({ length: 9 }, (_, n) => ({
      sku: `S${n}`,
      received: 1,
      available: 1,
      reserved: 0,
      sold: 1,
    }));
    const problems = balanceProblems({ ...good, stock, sold: new Map(stock.map(({ sku }) => [sku, 1])) });
    expect(problems).toHaveLength(4);
    expect(problems.at(-1)).toBe('S: and 6 more');
  });
});
