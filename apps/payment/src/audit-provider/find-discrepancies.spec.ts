import { describe, expect, it } from '@jest/globals';
import type { Movement } from '../provider/movement.js';
import { findDiscrepancies, findMissing, MovementSet, withoutUndone } from './find-discrepancies.js';
import type { LedgerEntry } from './read-entries.js';

const taken: Movement = {
  kind: 'capture',
  authorizationId: 'auth_1',
  reference: 'order 1',
  amountMinor: 2_500,
  currency: 'EUR',
};
const known: LedgerEntry = {
  amountMinor: 2_500,
  currency: 'EUR',
  authorizationId: 'auth_1',
  outcome: 'captured',
  possiblySent: true,
};
const checkOf = (movement: Movement, entry: LedgerEntry | undefined) =>
  findDiscrepancies([movement], [entry]).map(({ check, ledgerMinor }) => [check, ledgerMinor]);

describe('a movement at the provider', () => {
  it('agrees with what the ledger has of it', () => {
    expect(checkOf(taken, known)).toEqual([]);
    expect(checkOf({ ...taken, kind: 'refund' }, { ...known, outcome: 'refunded' })).toEqual([]);
  });

  it('of which the outcome is not known yet is nobody’s mistake, once it may have been sent', () => {
    const open = { ...known, outcome: null };
    expect(checkOf(taken, open)).toEqual([]);
    expect(checkOf({ ...taken, kind: 'authorize' }, { ...open, authorizationId: null })).toEqual([]);
    expect(checkOf(taken, { ...open, possiblySent: false })).toEqual([['unknown', 0]]);
  });

  it('that nobody asked for, or that came to nothing, is not known', () => {
    expect(checkOf(taken, undefined)).toEqual([['unknown', 0]]);
    expect(checkOf(taken, { ...known, outcome: 'capture-refused' })).toEqual([['unknown', 0]]);
    expect(checkOf({ ...taken, kind: 'refund' }, { ...known, outcome: 'voided' })).toEqual([['unknown', 0]]);
  });

  it('of a second authorization for one order is a second charge', () => {
    expect(checkOf({ ...taken, authorizationId: 'auth_2' }, known)).toEqual([['unknown', 0]]);
    expect(checkOf({ ...taken, authorizationId: 'auth_2' }, { ...known, outcome: null })).toEqual([
      ['unknown', 0],
    ]);
  });

  it('of another amount, or of other money, says what the ledger has', () => {
    expect(checkOf({ ...taken, amountMinor: 2_501 }, known)).toEqual([['amount', 2_500]]);
    expect(checkOf({ ...taken, currency: 'USD' }, known)).toEqual([['amount', 2_500]]);
  });
});

describe('a movement that the ledger believes in', () => {
  const listed = (...movements: readonly Movement[]) => {
    const set = new MovementSet();
    set.add(movements);
    return set;
  };

  it('is listed by the provider, whatever its amount, which is the other comparison’s', () => {
    expect(findMissing([taken], listed({ ...taken, amountMinor: 1, currency: 'USD' }))).toEqual([]);
  });

  it('is missing where the list has another kind, another authorization, or another reference', () => {
    const others = listed(
      { ...taken, kind: 'authorize' },
      { ...taken, authorizationId: 'auth_2' },
      { ...taken, reference: 'order 2' },
    );
    expect(findMissing([taken], others)).toEqual([
      { movement: taken, check: 'missing', providerMinor: 0, ledgerMinor: 2_500 },
    ]);
  });
});

describe('what somebody gave back by hand', () => {
  const authorized: Movement = { ...taken, kind: 'authorize' };
  const refunded: Movement = { ...taken, kind: 'refund' };
  const unknown = (...movements: readonly Movement[]) =>
    findDiscrepancies(
      movements,
      movements.map(() => undefined),
    );

  it('is settled, where the authorization was not ours', () => {
    const movements = [authorized, taken, refunded];
    expect(withoutUndone(unknown(...movements), movements)).toEqual([]);
    expect(withoutUndone(unknown(authorized, taken), [authorized, taken])).toHaveLength(2);
    const letGo = [authorized, { ...taken, kind: 'void' }] as const;
    expect(withoutUndone(unknown(...letGo), letGo)).toEqual([]);
  });

  it('is still to be explained, where the ledger has it as taken', () => {
    const found = unknown(refunded);
    expect(withoutUndone(found, [authorized, taken, refunded])).toEqual(found);
    const amount = findDiscrepancies([authorized], [{ ...known, outcome: 'authorized', amountMinor: 1 }]);
    expect(withoutUndone(amount, [authorized, taken, refunded])).toEqual(amount);
    expect(amount).toHaveLength(1);
  });
});
