import { describe, expect, it } from '@jest/globals';
import { CANCELLED, CONFIRMED, sound } from '../testing/sound.fixture.js';
import { scopeTo } from './scope.js';

describe('the facts of one case', () => {
  const { facts } = sound();
  const scope = { customerIds: new Set(['alice']), skus: new Set(['MUG']), ledgerAfter: 0 };

  it('leave out the orders of others, and what hangs on them', () => {
    const { orders, movements, payments } = scopeTo(facts, scope);
    const ids = [...orders.map(({ id }) => id), ...payments.map(({ orderId }) => orderId)];
    expect(ids).not.toContain(CANCELLED);
    expect(movements?.map(({ reference }) => reference)).toEqual([CONFIRMED, CONFIRMED]);
  });

  it('keep what a lost order has left behind', () => {
    const lost = { ...facts, orders: facts.orders.filter(({ id }) => id !== CONFIRMED) };
    const { holds, movements } = scopeTo(lost, scope);
    expect(holds.map(({ orderId }) => orderId)).toContain(CONFIRMED);
    expect(movements?.map(({ reference }) => reference)).toContain(CONFIRMED);
  });

  it('leave out what the ledger had before', () => {
    const lost = { ...facts, orders: [] };
    expect(scopeTo(lost, { ...scope, ledgerAfter: 4 }).movements).toEqual([]);
  });
});
