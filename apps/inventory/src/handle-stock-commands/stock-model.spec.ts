import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { occupiedLines, type Hold } from '../stock/hold.js';
import { decideBatch } from './decide-batch.js';
import type { StockCommand } from './stock-command.js';

const SKUS = ['A', 'B', 'C', 'NOT-LISTED'] as const;
const RECEIVED = { A: 7, B: 3, C: 0 } as const;
const order = (n: number) => `0199c0de-0000-8abc-8000-${String(n).padStart(12, '0')}`;
const attempt = (n: number) => `5e0fd5f6-57a8-5b0c-9d5a-${String(n).padStart(12, '0')}`;

const ids = fc.record({ orderId: fc.nat(5).map(order), attemptId: fc.nat(2).map(attempt) });
const lines = fc.array(
  fc.record({ sku: fc.constantFrom(...SKUS), quantity: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 4 },
);
const command: fc.Arbitrary<StockCommand> = fc.oneof(
  fc.record({
    kind: fc.constant('reserve' as const),
    data: fc
      .tuple(ids, lines, fc.integer({ min: 1, max: 30 }))
      .map(([id, wanted, holdSeconds]) => ({ ...id, lines: wanted, holdSeconds })),
  }),
  fc.record({
    kind: fc.constant('commit' as const),
    data: fc.tuple(ids, fc.integer({ min: 1, max: 2 })).map(([id, holdVersion]) => ({ ...id, holdVersion })),
  }),
  fc.record({ kind: fc.constant('release' as const), data: ids }),
);

/** Batches, each some seconds after the one before, with some commands delivered again later. */
const history = fc
  .array(fc.record({ waitSeconds: fc.nat(10), commands: fc.array(command, { maxLength: 12 }) }), {
    maxLength: 8,
  })
  .chain((batches) =>
    fc
      .subarray(batches.flatMap((batch) => batch.commands))
      .chain((again) =>
        fc
          .shuffledSubarray(again, { minLength: again.length, maxLength: again.length })
          .map((shuffled) => [...batches, { waitSeconds: 1, commands: shuffled }]),
      ),
  );

interface World {
  nowMs: number;
  readonly holds: Map<string, Hold>;
  readonly stock: Map<string, { available: number; reserved: number; sold: number }>;
}

const newWorld = (): World => ({
  nowMs: Date.parse('2026-01-01T00:00:00Z'),
  holds: new Map(),
  stock: new Map(
    Object.entries(RECEIVED).map(([sku, received]) => [sku, { available: received, reserved: 0, sold: 0 }]),
  ),
});

/** Writes what the SQL would write: deltas by SKU, and holds on top of the version that was read. */
function apply(world: World, commands: readonly StockCommand[]): void {
  const available = new Map([...world.stock].map(([sku, stock]) => [sku, stock.available]));
  const decision = decideBatch(
    { holds: new Map(world.holds), available, now: new Date(world.nowMs) },
    commands,
  );
  expect(decision.replies).toHaveLength(commands.length);
  for (const [sku, delta] of decision.changes.deltas) {
    const stock = world.stock.get(sku)!;
    stock.available += delta.available;
    stock.reserved += delta.reserved;
    stock.sold += delta.sold;
  }
  for (const { hold, loadedVersion } of decision.changes.holds) {
    expect(world.holds.get(hold.orderId)?.version ?? 0).toBe(loadedVersion);
    world.holds.set(hold.orderId, hold);
  }
}

function unitsOf(world: World, status: Hold['status'], sku: string): number {
  return [...world.holds.values()]
    .filter((hold) => hold.status === status)
    .flatMap(occupiedLines)
    .filter((line) => line.sku === sku)
    .reduce((sum, line) => sum + line.quantity, 0);
}

function expectSound(world: World): void {
  for (const [sku, stock] of world.stock) {
    const { available, reserved, sold } = stock;
    expect(available + reserved + sold).toBe(RECEIVED[sku as keyof typeof RECEIVED]);
    expect(Math.min(available, reserved, sold)).toBeGreaterThanOrEqual(0);
    expect(reserved).toBe(unitsOf(world, 'held', sku));
    expect(sold).toBe(unitsOf(world, 'committed', sku));
  }
}

describe('any commands, in any order, any number of times', () => {
  it('keep available + reserved + sold = received, never below 0, and equal to the holds', () => {
    fc.assert(
      fc.property(history, (batches) => {
        const world = newWorld();
        for (const batch of batches) {
          world.nowMs += batch.waitSeconds * 1_000;
          apply(world, batch.commands);
          expectSound(world);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('have the same outcome in one batch as one by one', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
        const together = newWorld();
        apply(together, commands);
        const alone = newWorld();
        for (const single of commands) apply(alone, [single]);
        expect(together.holds).toEqual(alone.holds);
        expect(together.stock).toEqual(alone.stock);
      }),
      { numRuns: 300 },
    );
  });

  it('delivered twice in a row change nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        const once = newWorld();
        for (const single of commands) apply(once, [single]);
        const twice = newWorld();
        for (const single of commands) apply(twice, [single, single]);
        expect(twice.holds).toEqual(once.holds);
        expect(twice.stock).toEqual(once.stock);
      }),
      { numRuns: 300 },
    );
  });
});
