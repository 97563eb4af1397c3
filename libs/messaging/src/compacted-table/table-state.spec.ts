import { describe, expect, it } from '@jest/globals';
import { TableState } from './table-state.js';

interface Row {
  readonly revision: number;
}
const table = () => new TableState<Row>((row) => row.revision);
const record = (offset: bigint, key: string, revision?: number) => ({
  partition: 0,
  offset,
  key,
  data: revision === undefined ? undefined : { revision },
});

describe('the state of a compacted table', () => {
  it('has the newest row of each key; a tombstone takes it away', () => {
    const state = table();
    expect(state.apply(record(0n, 'a', 1))).toBe(true);
    expect(state.apply(record(1n, 'b', 1))).toBe(true);
    expect(state.apply(record(2n, 'a', 2))).toBe(true);
    expect(state.apply(record(3n, 'b'))).toBe(true);
    expect(state.apply(record(4n, 'c'))).toBe(false);
    expect([...state.entries()]).toEqual([['a', { revision: 2 }]]);
    expect(state.position(0)).toBe(5n);
  });

  it('never lets an older revision overwrite a newer one', () => {
    const state = table();
    state.apply(record(0n, 'a', 5));
    expect(state.apply(record(1n, 'a', 4))).toBe(false);
    expect(state.apply(record(2n, 'a', 5))).toBe(false);
    expect(state.get('a')).toEqual({ revision: 5 });
  });

  it('passes over what it has applied when the topic is read again: a tombstone of the past deletes nothing', () => {
    const state = table();
    const past = [record(0n, 'a', 1), record(1n, 'a'), record(2n, 'a', 2)];
    past.forEach((row) => state.apply(row));
    expect(past.map((row) => state.apply(row))).toEqual([false, false, false]);
    expect(state.get('a')).toEqual({ revision: 2 });
  });

  it('counts partitions apart', () => {
    const state = table();
    state.apply(record(9n, 'a', 1));
    expect(state.apply({ ...record(0n, 'b', 1), partition: 1 })).toBe(true);
    state.advance(1, 7n);
    state.advance(1, 3n);
    expect(state.position(1)).toBe(7n);
  });
});
