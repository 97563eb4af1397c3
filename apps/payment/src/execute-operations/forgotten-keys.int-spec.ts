import { eventually } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestExecutions, testExecutions } from '../testing/test-executions.js';
import { attempt, testOrder } from '../testing/test-payments.js';

const A_DAY_SECONDS = 86_401;

let setup: TestExecutions;
beforeAll(async () => {
  setup = await testExecutions();
});
afterEach(() => setup.reset());
afterAll(() => setup.close());

type Order = ReturnType<typeof testOrder>;
type Command = 'authorize' | 'capture' | 'reverse';

const answered = (order: Order, n: number, reply: string) =>
  eventually(
    async () =>
      expect((await setup.payments.repliesTo(order.orderId)).at(-1)?.slice(0, 2)).toEqual([
        attempt(n),
        reply,
      ]),
    { waitingFor: `${reply} of order ${order.orderId}` },
  );
const moved = (order: Order, moves: readonly string[]) =>
  eventually(async () => expect(await setup.sandbox.movesOf(order.orderId)).toEqual(moves), {
    waitingFor: `${moves.join(', ')} at the provider`,
  });

const REPLIES = { authorize: 'payment-authorized', capture: 'payment-captured', reverse: '' } as const;

describe('a provider that has forgotten a key, a day after an answer was lost', () => {
  it.each<[verb: string, before: readonly Command[], command: Command, reply: string]>([
    ['authorize', [], 'authorize', 'payment-authorized'],
    ['capture', ['authorize'], 'capture', 'payment-captured'],
    ['void', ['authorize'], 'reverse', 'payment-reversed'],
    ['refund', ['authorize', 'capture'], 'reverse', 'payment-reversed'],
  ])('is asked what the order has there, and not sent its %s again', async (verb, before, command, reply) => {
    const order = testOrder();
    const { take } = setup.executor();
    for (const [index, step] of before.entries()) {
      await take(order[step](attempt(index + 1)));
      await answered(order, index + 1, REPLIES[step]);
    }
    const dying = setup.executor({ record: () => Promise.reject(new Error('killed')) });
    await dying.take(order[command](attempt(9)));
    await moved(order, [...before, verb]);
    await setup.sandbox.forward(A_DAY_SECONDS);
    setup.executor().executor.start();
    await answered(order, 9, reply);
    await moved(order, [...before, verb]);
  });
});
