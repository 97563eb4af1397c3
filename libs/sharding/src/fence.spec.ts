import { describe, expect, it } from '@jest/globals';
import { owns, type SlotOwnership } from './fence.js';

const range = (state: SlotOwnership['state'], epoch = 3): SlotOwnership => ({
  slotFrom: 10,
  slotTo: 20,
  epoch,
  state,
});

describe('owns', () => {
  it.each([
    ['the first slot of an owned range', { slot: 10, epoch: 3 }, range('owned'), true],
    ['the last slot of an owned range', { slot: 20, epoch: 3 }, range('owned'), true],
    ['the slot before', { slot: 9, epoch: 3 }, range('owned'), false],
    ['the slot after', { slot: 21, epoch: 3 }, range('owned'), false],
    ['a router that knows an older epoch', { slot: 15, epoch: 2 }, range('owned'), false],
    ['a router that knows a newer epoch', { slot: 15, epoch: 4 }, range('owned'), false],
    ['a slot that is leaving', { slot: 15, epoch: 3 }, range('fenced'), false],
    ['a slot that is arriving', { slot: 15, epoch: 3 }, range('arriving'), false],
  ])('%s', (_, slot, ownership, expected) => {
    expect(owns([ownership], slot)).toBe(expected);
  });
});
