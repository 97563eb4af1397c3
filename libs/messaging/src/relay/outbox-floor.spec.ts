import { describe, expect, it } from '@jest/globals';
import { OutboxFloor } from './outbox-floor.js';
import type { StoredOutboxRow } from './read-outbox.js';

const rows = (...ids: number[]) => ids.map((id) => ({ id }) as StoredOutboxRow);
const writers = (lastId: number, ...open: string[]) => ({ lastId, open: new Set(open) });
const newFloor = () => new OutboxFloor(0);

describe('the floor of an outbox', () => {
  it('is the first id until something is known', () => {
    const floor = newFloor();
    floor.removed(rows(1, 2, 3));
    expect(floor.id).toBe(1);
  });

  it('is above what was removed when nobody wrote', () => {
    const floor = newFloor();
    floor.observe(writers(10));
    floor.removed(rows(1, 2, 3));
    expect(floor.id).toBe(4);
  });

  it('is never above what was settled: a later id may have a neighbour that is not committed', () => {
    const floor = newFloor();
    floor.observe(writers(10));
    floor.removed(rows(11, 12));
    expect(floor.id).toBe(11);
  });

  it('waits for every writer that was there', () => {
    const floor = newFloor();
    floor.observe(writers(10, 'a', 'b'));
    floor.observe(writers(20, 'b', 'c'));
    floor.removed(rows(9));
    expect(floor.id).toBe(1);
    floor.observe(writers(30, 'c', 'd'));
    floor.removed(rows(15));
    expect(floor.id).toBe(11);
  });

  it('moves on while there is always some writer', () => {
    const floor = newFloor();
    for (let turn = 1; turn <= 20; turn++) {
      floor.observe(writers(10 * turn, `writer-${turn}`, `writer-${turn + 1}`));
      floor.removed(rows(10 * turn));
    }
    expect(floor.id).toBeGreaterThan(150);
  });

  it('never goes back', () => {
    const floor = newFloor();
    floor.observe(writers(10));
    floor.removed(rows(8));
    floor.removed([]);
    floor.removed(rows(2));
    expect(floor.id).toBe(9);
  });
});
