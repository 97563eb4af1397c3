import { describe, expect, it } from '@jest/globals';
import { commitStock, releaseStock, reserveStock, skuListed, stockReleased } from '@millrace/contracts';
import { stockCommands } from '../inventory.subscriptions.js';
import { toStockCommand } from './stock-command.js';
import { encodeReply } from './stock-reply.js';

describe('stock commands', () => {
  it('every contract that inventory subscribes to is a command', () => {
    const kinds = stockCommands.contracts.map(
      (contract) => toStockCommand({ contract, data: contract.example }).kind,
    );
    expect(kinds).toEqual(['reserve', 'commit', 'release']);
    expect(stockCommands.contracts).toEqual([reserveStock, commitStock, releaseStock]);
  });

  it('come with their deadline, but for a release, which is never too late', () => {
    const commandOf = (contract: typeof reserveStock | typeof releaseStock) =>
      toStockCommand({ contract, data: contract.example, envelope: { deadline: 5 } });
    expect(commandOf(reserveStock)).toHaveProperty('deadline', 5);
    expect(commandOf(releaseStock)).not.toHaveProperty('deadline');
  });

  it('any other contract is a bug that says its name', () => {
    expect(() => toStockCommand({ contract: skuListed, data: skuListed.example })).toThrow(skuListed.type);
  });
});

describe('replies', () => {
  const reply = { contract: stockReleased, data: stockReleased.example };
  const another = { ...stockReleased.example, attemptId: '5e0fd5f6-57a8-5b0c-9d5a-3a1f6f0b7a12' };

  it('to the same attempt are the same message; to another attempt another one', () => {
    const first = encodeReply(reply, {});
    expect(encodeReply(reply, {}).id).toBe(first.id);
    expect(encodeReply({ ...reply, data: another }, {}).id).not.toBe(first.id);
  });

  it('carry on the trace of the command and go to the partition of the order', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const message = encodeReply(reply, { traceparent });
    expect(message).toMatchObject({
      topic: 'inventory.events',
      key: reply.data.orderId,
      slot: 0xabc,
      headers: { traceparent, ce_source: '/millrace/inventory' },
    });
  });
});
