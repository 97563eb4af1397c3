import { describe, expect, it } from '@jest/globals';
import type { Hold } from '../stock/hold.js';
import { decideBatch, touchedSkus } from './decide-batch.js';
import type { StockCommand } from './stock-command.js';

const now = new Date('2026-01-01T00:00:00.000Z');
const later = new Date('2026-01-01T00:01:00.000Z');
const attemptId = '5e0fd5f6-57a8-5b0c-9d5a-3a1f6f0b7a11';
const order = (n: number) => `0199c0de-0000-8abc-8000-${String(n).padStart(12, '0')}`;

const reserve = (n: number, quantity: number, sku = 'HOT'): StockCommand => ({
  kind: 'reserve',
  data: { orderId: order(n), attemptId, lines: [{ sku, quantity }], holdSeconds: 60 },
});
const commit = (n: number): StockCommand => ({
  kind: 'commit',
  data: { orderId: order(n), attemptId, holdVersion: 1 },
});
const release = (n: number): StockCommand => ({ kind: 'release', data: { orderId: order(n), attemptId } });
const held = (n: number, quantity: number): Hold => ({
  orderId: order(n),
  version: 1,
  status: 'held',
  lines: [{ sku: 'HOT', quantity }],
  expiresAt: later,
});

const batch = (available: number, holds: readonly Hold[], commands: readonly StockCommand[]) => {
  const decision = decideBatch(
    {
      now,
      available: new Map([['HOT', available]]),
      holds: new Map(holds.map((hold) => [hold.orderId, hold])),
    },
    commands,
  );
  return {
    replies: decision.replies.map((reply) => reply.contract.name),
    delta: decision.changes.deltas.get('HOT'),
    holds: decision.changes.holds.map(({ hold, loadedVersion }) => [
      hold.orderId,
      hold.status,
      loadedVersion,
      hold.version,
    ]),
    entered: decision.entered,
  };
};

describe('a batch on one hot SKU', () => {
  it('serves orders in turn until the stock is gone; a smaller one after that may still fit', () => {
    const { replies, delta } = batch(5, [], [reserve(1, 3), reserve(2, 3), reserve(3, 2), reserve(4, 1)]);
    expect(replies).toEqual(['stock-reserved', 'stock-rejected', 'stock-reserved', 'stock-rejected']);
    expect(delta).toEqual({ available: -5, reserved: 5, sold: 0 });
  });

  it('gives what a release frees to the orders after it, not to those before', () => {
    const { replies, delta } = batch(0, [held(9, 2)], [reserve(1, 1), release(9), reserve(2, 2)]);
    expect(replies).toEqual(['stock-rejected', 'stock-released', 'stock-reserved']);
    expect(delta).toBeUndefined();
  });

  it('mixes reserve, commit and release, and writes each SKU once with the sum', () => {
    const commands = [reserve(1, 4), commit(8), release(9), commit(1), reserve(2, 7)];
    const { replies, delta, holds } = batch(5, [held(8, 1), held(9, 3)], commands);
    expect(replies).toEqual([
      'stock-reserved',
      'stock-committed',
      'stock-released',
      'stock-committed',
      'stock-rejected',
    ]);
    expect(delta).toEqual({ available: -1, reserved: -4, sold: 5 });
    expect(holds).toEqual([
      [order(1), 'committed', 0, 2],
      [order(8), 'committed', 1, 2],
      [order(9), 'released', 1, 2],
      [order(2), 'rejected', 0, 1],
    ]);
  });
});

describe('a batch with several commands of one order', () => {
  it('undone before it is done: the release blocks the late reserve, and no stock moves', () => {
    const { replies, delta, holds, entered } = batch(5, [], [release(1), reserve(1, 2), commit(1)]);
    expect(replies).toEqual(['stock-released', 'stock-rejected', 'stock-commit-refused']);
    expect(delta).toBeUndefined();
    expect(holds).toEqual([[order(1), 'released', 0, 1]]);
    expect(entered).toEqual(['released']);
  });

  it('done and undone: nothing of the stock is written, the hold is', () => {
    const { delta, holds, entered } = batch(5, [], [reserve(1, 2), release(1)]);
    expect(delta).toBeUndefined();
    expect(holds).toEqual([[order(1), 'released', 0, 2]]);
    expect(entered).toEqual(['held', 'released']);
  });

  it('the same reserve twice holds once', () => {
    const { replies, delta } = batch(5, [], [reserve(1, 2), reserve(1, 2)]);
    expect(replies).toEqual(['stock-reserved', 'stock-reserved']);
    expect(delta).toEqual({ available: -2, reserved: 2, sold: 0 });
  });
});

describe('touchedSkus', () => {
  it('names what reserves ask for and what open holds occupy, and nothing else', () => {
    const rejected: Hold = {
      orderId: order(3),
      version: 1,
      status: 'rejected',
      reason: 'out-of-stock',
      shortages: [],
    };
    const holds = new Map([held(2, 1), rejected].map((hold) => [hold.orderId, hold]));
    const commands = [reserve(1, 1, 'CUP'), release(2), reserve(3, 1, 'NOT-NEEDED')];
    expect([...touchedSkus(holds, commands)].sort()).toEqual(['CUP', 'HOT']);
  });
});
