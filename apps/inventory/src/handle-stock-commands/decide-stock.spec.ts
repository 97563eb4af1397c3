import { describe, expect, it } from '@jest/globals';
import {
  stockCommitExpired,
  stockCommitRefused,
  stockCommitted,
  stockRejected,
  stockReleased,
  stockReservationExpired,
  stockReserved,
} from '@millrace/contracts';
import type { Hold, HoldIn } from '../stock/hold.js';
import { decideStock } from './decide-stock.js';
import type { StockCommand } from './stock-command.js';

const orderId = '0199c0de-0000-8abc-8000-000000000001';
const attemptId = '5e0fd5f6-57a8-5b0c-9d5a-3a1f6f0b7a11';
const ids = { orderId, attemptId };
const now = new Date('2026-01-01T00:00:00.000Z');
const inAMinute = new Date('2026-01-01T00:01:00.000Z');

const mugs = (quantity: number) => [{ sku: 'MUG', quantity }];
const reserve = (lines = mugs(2)): StockCommand => ({
  kind: 'reserve',
  data: { ...ids, lines, holdSeconds: 60 },
});
const commit = (holdVersion = 1): StockCommand => ({ kind: 'commit', data: { ...ids, holdVersion } });
const release: StockCommand = { kind: 'release', data: ids };

const held: HoldIn<'held'> = { orderId, version: 1, status: 'held', lines: mugs(2), expiresAt: inAMinute };
const due: HoldIn<'held'> = { ...held, expiresAt: now };
const committed: Hold = { ...held, status: 'committed', version: 2 };
const expired: Hold = { ...held, status: 'expired', version: 2 };
const released: Hold = { orderId, version: 2, status: 'released', lines: mugs(2) };
const barrier: Hold = { orderId, version: 1, status: 'released', lines: [] };
const rejected: Hold = {
  orderId,
  version: 1,
  status: 'rejected',
  reason: 'out-of-stock',
  shortages: [{ sku: 'MUG', requested: 2, available: 1 }],
};

/** Given a hold (or none) and ten mugs, when the command comes at `now`. */
const given = (hold: Hold | undefined, available: Record<string, number> = { MUG: 10 }) => ({
  when: (command: StockCommand) => decideStock(hold, new Map(Object.entries(available)), command, now),
});

describe('reserve', () => {
  it('holds every line for as long as was asked', () => {
    expect(given(undefined).when(reserve())).toEqual({
      hold: held,
      moves: [{ from: 'available', to: 'reserved', lines: mugs(2) }],
      reply: {
        contract: stockReserved,
        data: { ...ids, holdVersion: 1, expiresAt: '2026-01-01T00:01:00.000Z' },
      },
    });
  });

  it('takes the last unit', () => {
    expect(given(undefined, { MUG: 2 }).when(reserve()).hold).toEqual(held);
  });

  it('sums the lines of one SKU before it looks', () => {
    const lines = [...mugs(6), { sku: 'CUP', quantity: 1 }, ...mugs(5)];
    const decision = given(undefined, { MUG: 10, CUP: 1 }).when(reserve(lines));
    expect(decision.moves).toEqual([]);
    expect(decision.reply).toEqual({
      contract: stockRejected,
      data: {
        ...ids,
        reason: 'out-of-stock',
        shortages: [{ sku: 'MUG', requested: 11, available: 10 }],
      },
    });
    const fits = given(undefined, { MUG: 11, CUP: 1 }).when(reserve(lines));
    expect(fits.moves[0]!.lines).toEqual([
      { sku: 'MUG', quantity: 11 },
      { sku: 'CUP', quantity: 1 },
    ]);
  });

  it('holds nothing when one line is short, and names every line that is', () => {
    const lines = [...mugs(11), { sku: 'CUP', quantity: 1 }, { sku: 'JUG', quantity: 3 }];
    const shortages = [
      { sku: 'MUG', requested: 11, available: 10 },
      { sku: 'JUG', requested: 3, available: 0 },
    ];
    expect(given(undefined, { MUG: 10, CUP: 5, JUG: 0 }).when(reserve(lines))).toEqual({
      hold: { orderId, version: 1, status: 'rejected', reason: 'out-of-stock', shortages },
      moves: [],
      reply: { contract: stockRejected, data: { ...ids, reason: 'out-of-stock', shortages } },
    });
  });

  it('tells a SKU that is not in the catalogue from one that is sold out', () => {
    const lines = [...mugs(11), { sku: 'GHOST', quantity: 1 }];
    expect(given(undefined).when(reserve(lines)).reply.data).toEqual({
      ...ids,
      reason: 'unknown-sku',
      shortages: [
        { sku: 'MUG', requested: 11, available: 10 },
        { sku: 'GHOST', requested: 1, available: 0 },
      ],
    });
  });

  describe('again, by another attempt: the same outcome, and nothing moves', () => {
    it.each([
      ['held', held, stockReserved, { holdVersion: 1, expiresAt: inAMinute.toISOString() }],
      ['committed', committed, stockReserved, { holdVersion: 2, expiresAt: inAMinute.toISOString() }],
      ['expired', expired, stockRejected, { reason: 'hold-expired', shortages: [] }],
      ['released', released, stockRejected, { reason: 'already-released', shortages: [] }],
      ['barrier', barrier, stockRejected, { reason: 'already-released', shortages: [] }],
      ['rejected', rejected, stockRejected, { reason: 'out-of-stock', shortages: rejected.shortages }],
    ])('%s', (_name, hold, contract, data) => {
      expect(given(hold).when(reserve())).toEqual({
        moves: [],
        reply: { contract, data: { ...ids, ...data } },
      });
    });
  });

  it('finds its hold due: the stock goes back at once, not with the next expiry', () => {
    expect(given(due).when(reserve())).toEqual({
      hold: { ...due, status: 'expired', version: 2 },
      moves: [{ from: 'reserved', to: 'available', lines: mugs(2) }],
      reply: { contract: stockRejected, data: { ...ids, reason: 'hold-expired', shortages: [] } },
    });
  });
});

describe('commit', () => {
  it('sells what is held', () => {
    expect(given(held).when(commit())).toEqual({
      hold: committed,
      moves: [{ from: 'reserved', to: 'sold', lines: mugs(2) }],
      reply: { contract: stockCommitted, data: ids },
    });
  });

  it('of what is committed is answered again, whatever the version', () => {
    for (const version of [1, 2, 3]) {
      expect(given(committed).when(commit(version))).toEqual({
        moves: [],
        reply: { contract: stockCommitted, data: ids },
      });
    }
  });

  it.each([
    ['no hold', undefined, commit(), 'no-hold'],
    ['a rejected hold', rejected, commit(), 'no-hold'],
    ['a released hold', released, commit(), 'hold-released'],
    ['the barrier', barrier, commit(), 'hold-released'],
    ['an expired hold', expired, commit(), 'hold-expired'],
    ['a hold of another version', held, commit(2), 'version-mismatch'],
  ])('of %s is refused and changes nothing', (_name, hold, command, reason) => {
    expect(given(hold).when(command)).toEqual({
      moves: [],
      reply: { contract: stockCommitRefused, data: { ...ids, reason } },
    });
  });

  it('of a hold that is due is refused, and the stock goes back', () => {
    expect(given(due).when(commit())).toEqual({
      hold: { ...due, status: 'expired', version: 2 },
      moves: [{ from: 'reserved', to: 'available', lines: mugs(2) }],
      reply: { contract: stockCommitRefused, data: { ...ids, reason: 'hold-expired' } },
    });
  });
});

describe('release', () => {
  it.each([
    ['held', held, 'reserved'],
    ['held and due', due, 'reserved'],
    ['committed', committed, 'sold'],
  ])('gives back what is %s', (_name, hold, from) => {
    expect(given(hold).when(release)).toEqual({
      hold: { orderId, version: hold.version + 1, status: 'released', lines: mugs(2) },
      moves: [{ from, to: 'available', lines: mugs(2) }],
      reply: { contract: stockReleased, data: { ...ids, outcome: 'released' } },
    });
  });

  it('before the reserve leaves the barrier', () => {
    expect(given(undefined).when(release)).toEqual({
      hold: barrier,
      moves: [],
      reply: { contract: stockReleased, data: { ...ids, outcome: 'nothing-held' } },
    });
  });

  it.each([
    ['released', released, 'released'],
    ['barrier', barrier, 'nothing-held'],
    ['expired', expired, 'nothing-held'],
    ['rejected', rejected, 'nothing-held'],
  ])('of what is %s already is answered again and changes nothing', (_name, hold, outcome) => {
    expect(given(hold).when(release)).toEqual({
      moves: [],
      reply: { contract: stockReleased, data: { ...ids, outcome } },
    });
  });
});

describe('a command that comes after its deadline', () => {
  const late = (command: StockCommand, byMs: number) =>
    ({ ...command, deadline: now.getTime() - byMs }) as StockCommand;

  it('is not begun: nothing is held, and the saga is told', () => {
    const decision = given(undefined).when(late(reserve(), 60_000));
    expect(decision).toEqual({ moves: [], reply: { contract: stockReservationExpired, data: ids } });
    expect(given(held).when(late(commit(), 60_000))).toEqual({
      moves: [],
      reply: { contract: stockCommitExpired, data: ids },
    });
  });

  it('by no more than clocks may differ is', () => {
    expect(given(undefined).when(late(reserve(), 900)).reply.contract).toBe(stockReserved);
    expect(given(held).when(late(commit(), 900)).reply.contract).toBe(stockCommitted);
  });

  it('is told what was done before', () => {
    expect(given(held).when(late(reserve(), 60_000)).reply.contract).toBe(stockReserved);
    expect(given(committed).when(late(commit(), 60_000)).reply.contract).toBe(stockCommitted);
  });
});
