import { describe, expect, it } from '@jest/globals';
import { paymentReversed, stockReleased, stockReserved } from '@millrace/contracts';
import type { Facts } from '../facts/facts.js';
import { measureUndone } from './undo-first.case.js';

const of = (count: number, type: string, order = 'stranger') =>
  Array.from({ length: count }, (_, index) => ({ key: `${order}-${index}`, type }));
const findings = (...messages: readonly object[]) =>
  measureUndone({ messages, orders: [{ id: 'customer-0' }] } as unknown as Facts).findings.map(
    ({ what }) => what,
  );

describe('an undo that comes first', () => {
  const undone = [...of(20, stockReleased.type), ...of(20, paymentReversed.type)];

  it('is answered, and what comes later is not done', () => {
    expect(findings(...undone, ...of(1, stockReserved.type, 'customer'))).toEqual([]);
  });

  it('is told when what comes later is done', () => {
    expect(findings(...undone, ...of(1, stockReserved.type))).toEqual([
      '1 commands were done after their undo',
    ]);
  });

  it('is told when it is not answered', () => {
    expect(findings(...undone.slice(1))).toEqual(['only 39 undos were answered as undone']);
  });
});
