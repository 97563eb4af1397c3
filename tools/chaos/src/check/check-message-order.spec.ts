import { describe, expect, it } from '@jest/globals';
import type { Facts } from '../facts/facts.js';
import { checkMessageOrder } from './check-message-order.js';

const ORDER = 'an order';
const undoFirst = ['release-stock', 'reserve-stock'].map((name, offset) => ({
  topic: 'inventory.commands',
  partition: 0,
  offset,
  key: ORDER,
  id: `${offset}`,
  type: `millrace.inventory.${name}.v1`,
}));
const findings = (orderId: string) =>
  checkMessageOrder({ messages: undoFirst, orders: [{ id: orderId }] } as unknown as Facts);

describe('messages in another order than they were committed in', () => {
  it('are told of an order that is there', () => {
    expect(findings(ORDER).map(({ what }) => what)).toEqual([
      'inventory.commands: release-stock was published before reserve-stock',
    ]);
  });

  it('are none where nothing was committed: of an order that is nowhere', () => {
    expect(findings('another order')).toEqual([]);
  });
});
