import { describe, expect, it } from '@jest/globals';
import { showByCheck } from './show-by-check.js';

const CHECKS = ['over', 'under'] as const;
interface Finding {
  readonly check: (typeof CHECKS)[number];
  readonly orders: number;
}

describe('the gauge of an audit', () => {
  it('shows the sum of each check, and 0 where nothing was found, also after something was', () => {
    const shown: Record<string, number> = {};
    const gauge = { set: ({ check }: { check: string }, value: number) => void (shown[check] = value) };
    const show = (findings: readonly Finding[]) =>
      showByCheck(gauge, CHECKS, findings, ({ orders }) => orders);
    show([
      { check: 'over', orders: 2 },
      { check: 'over', orders: 3 },
    ]);
    expect(shown).toEqual({ over: 5, under: 0 });
    show([{ check: 'under', orders: 1 }]);
    expect(shown).toEqual({ over: 0, under: 1 });
  });
});
