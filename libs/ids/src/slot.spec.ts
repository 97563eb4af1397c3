import { describe, expect, it } from '@jest/globals';
import {
  SLOT_COUNT,
  firstSlotOfPartition,
  newSlottedId,
  partitionOfSlot,
  slotOfId,
  slotOfKey,
} from './index.js';

describe('slots', () => {
  it('an id carries its slot, whatever the slot', () => {
    for (let slot = 0; slot < SLOT_COUNT; slot += 7) expect(slotOfId(newSlottedId(slot))).toBe(slot);
  });

  it('ids sort by their time', () => {
    expect(newSlottedId(4095, 1_000) < newSlottedId(0, 2_000)).toBe(true);
  });

  it('a text that is no slotted id has no slot', () => {
    for (const text of ['', 'x', '00000000-0000-4000-8000-000000000000', `${newSlottedId(1)}0`]) {
      expect(slotOfId(text)).toBeUndefined();
    }
  });

  it('a slot outside the range is refused', () => {
    for (const slot of [-1, SLOT_COUNT, 1.5, Number.NaN])
      expect(() => newSlottedId(slot)).toThrow(RangeError);
  });

  it('keys spread evenly: no slot range of a quarter gets more than 30 % of 4,000 keys', () => {
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4_000; i++) counts[partitionOfSlot(slotOfKey(`customer-${i}`), 4)]!++;
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });

  it('each partition holds a contiguous range of slots that starts at its first slot', () => {
    for (const partitions of [1, 3, 4, 8, 12]) {
      expect(firstSlotOfPartition(0, partitions)).toBe(0);
      for (let p = 1; p < partitions; p++) {
        const first = firstSlotOfPartition(p, partitions);
        expect(partitionOfSlot(first, partitions)).toBe(p);
        expect(partitionOfSlot(first - 1, partitions)).toBe(p - 1);
      }
    }
  });
});
