import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '@millrace/bench';
import { authorizePayment, paymentAuthorized, reserveStock, stockReserved } from '@millrace/contracts';
import type { Facts, MessageFact } from '../facts/facts.js';
import { lateMessages, measureLateness } from './late-messages.case.js';

const STORY = [
  { at: 1_000, what: 'what payment replies stays on its way to the broker' },
  { at: 2_000, what: 'what inventory is asked for stays on its way from the broker' },
  { at: 130_000, what: 'all that was on its way arrives' },
];
type Contract = { readonly type: string; readonly topic: { readonly name: string } };
const message = ({ type, topic }: Contract, attemptId: string, at: number) =>
  ({ id: `${type} ${attemptId}`, key: 'order', topic: topic.name, type, attemptId, at }) as MessageFact;
/** A command that is given twice, and a reply to the first of them. */
const twice = (command: Contract, reply: Contract, firstAt: number, name: string) => [
  message(command, `${name}-1`, firstAt),
  message(command, `${name}-2`, firstAt + 10_000),
  message(reply, `${name}-1`, 130_000),
];
const measured = (...messages: readonly MessageFact[]) =>
  measureLateness({ messages } as unknown as Facts, [], STORY);
const stock = twice(reserveStock, stockReserved, 2_500, 'stock');
const payment = twice(authorizePayment, paymentAuthorized, 1_500, 'payment');

describe('messages that are minutes late', () => {
  it('are two kinds, one after the other', async () => {
    const [chaos] = await lateMessages.cases({ short: false, isMeant: () => true });
    const at = (seed: number) =>
      chaos!.schedule({ random: seededRandom(seed), loadMs: 20_000 }).map(({ atMs }) => atMs);
    expect(at(7)).toEqual(at(7));
    expect(at(7)).not.toEqual(at(8));
    expect(at(7)[0]).toBeLessThan(at(7)[1]!);
  });

  it('are answered when their attempts have been given up', () => {
    expect(measured(...stock, ...payment)).toEqual({
      findings: [],
      notes: [
        'payment: 2 commands were given meanwhile, 1 of them given up for another attempt; 1 of these were answered nevertheless, up to 129 s after they had been given',
        'inventory: 2 commands were given meanwhile, 1 of them given up for another attempt; 1 of these were answered nevertheless, up to 128 s after they had been given',
      ],
    });
  });

  it.each([
    ['nothing was asked for again', payment.slice(0, 1)],
    ['only what was asked for last is answered', payment.slice(0, 2)],
    ['nothing was late', twice(authorizePayment, paymentAuthorized, 100_000, 'payment')],
    ['it was before', twice(authorizePayment, paymentAuthorized, 0, 'payment').slice(0, 1)],
    ['the same is sent once more', [payment[0]!, payment[0]!, payment[2]!]],
  ])('are told when %s', (_, ofPayment) => {
    expect(measured(...stock, ...ofPayment).findings.map(({ what }) => what)).toEqual([
      'payment: no reply to an attempt that was given up came late',
    ]);
  });
});
