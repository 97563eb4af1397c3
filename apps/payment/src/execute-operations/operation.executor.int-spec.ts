import { eventually } from '@millrace/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestExecutions, testExecutions } from '../testing/test-executions.js';
import { attempt, testOrder } from '../testing/test-payments.js';

let setup: TestExecutions;
beforeAll(async () => {
  setup = await testExecutions();
});
afterEach(() => setup.reset());
afterAll(() => setup.close());

const allAuthorized = (orderIds: readonly string[]) =>
  eventually(
    async () => {
      const { rows } = await setup.payments.database.query<{ count: number }>(
        `SELECT count(*) FROM outbox WHERE key = ANY($1) AND headers ->> 'ce_type' LIKE '%payment-authorized%'`,
        [orderIds],
      );
      expect(rows[0]!.count).toBe(orderIds.length);
    },
    { waitingFor: `${orderIds.length} orders to be authorized`, timeoutMs: 60_000 },
  );
const [first, second, third] = [attempt(1), attempt(2), attempt(3)] as const;
const CHARGE = 'POST /v1/authorizations';
const ASK = 'GET /v1/operations';
const LOOK = 'GET /v1/authorizations';

describe('an order that goes well', () => {
  it('is authorized, then captured, with one call each', async () => {
    const order = testOrder();
    const { take } = setup.executor();
    await take(order.authorize(first));
    await setup.told(order.orderId, [[first, 'payment-authorized']]);
    await take(order.capture(second));
    await setup.told(order.orderId, [
      [first, 'payment-authorized'],
      [second, 'payment-captured'],
    ]);
    expect(await setup.sandbox.movesOf(order.orderId)).toEqual(['authorize', 'capture']);
    expect(setup.proxy.requests).toHaveLength(2);
  });

  it('answers a repeated command at once with what is recorded, and an open one to its newest attempt', async () => {
    const order = testOrder('pm_card_slow');
    const { take } = setup.executor();
    await take(order.authorize(first));
    await take(order.authorize(second));
    await setup.told(order.orderId, [[second, 'payment-authorized']]);
    await take(order.authorize(third));
    expect(await setup.payments.repliesTo(order.orderId)).toEqual([
      [second, 'payment-authorized'],
      [third, 'payment-authorized'],
    ]);
    expect(await setup.sandbox.movesOf(order.orderId)).toEqual(['authorize']);
  });
});

describe('an order that cannot be paid', () => {
  it.each([
    ['pm_card_declined', 'card_declined'],
    ['pm_card_insufficient_funds', 'insufficient_funds'],
    ['pm_nobody', 'invalid_payment_method'],
  ])('%s is declined, and there is nothing to capture or to reverse', async (paymentMethod, code) => {
    const order = testOrder(paymentMethod);
    const { take } = setup.executor();
    await take(order.authorize(first));
    await setup.told(order.orderId, [[first, 'payment-declined', code]]);
    await take(order.capture(second), order.reverse(third));
    await setup.told(order.orderId, [
      [first, 'payment-declined', code],
      [second, 'payment-capture-refused', 'not_authorized'],
      [third, 'payment-reversed', 'nothing-taken'],
    ]);
    expect(setup.proxy.requests).toEqual([CHARGE]);
  });

  it('another amount for the same order is rejected and never charged', async () => {
    const order = testOrder();
    const { take } = setup.executor();
    await take(order.authorize(first));
    expect((await take(order.authorize(second, 9_999))).rejected).toEqual(['conflicting-payment']);
    await setup.told(order.orderId, [[first, 'payment-authorized']]);
    expect(setup.proxy.requests).toEqual([CHARGE]);
  });
});

describe('when the provider does not say what happened', () => {
  it('a timeout after the charge makes one charge: the provider is asked, not called again', async () => {
    const order = testOrder('pm_card_timeout_after_charge');
    await setup.executor({ timeoutMs: 1_000 }).take(order.authorize(first));
    await setup.told(order.orderId, [[first, 'payment-authorized']]);
    expect(setup.proxy.requests).toEqual([CHARGE, ASK]);
    expect(await setup.sandbox.movesOf(order.orderId)).toEqual(['authorize']);
  });

  it('503 twice makes one charge, and the provider is asked before each call', async () => {
    const order = testOrder('pm_card_5xx_2');
    await setup.executor().take(order.authorize(first));
    await setup.told(order.orderId, [[first, 'payment-authorized']]);
    expect(setup.proxy.requests).toEqual([CHARGE, ASK, LOOK, CHARGE, ASK, LOOK, CHARGE]);
    expect(await setup.sandbox.movesOf(order.orderId)).toEqual(['authorize']);
  });

  it('a process that dies between the call and the record leaves one charge for the next to find', async () => {
    const order = testOrder();
    const dying = setup.executor({ record: () => Promise.reject(new Error('killed')) });
    await dying.take(order.authorize(first));
    await eventually(async () => expect(await setup.sandbox.movesOf(order.orderId)).toEqual(['authorize']), {
      waitingFor: 'the charge of the dying process',
    });
    setup.executor().executor.start();
    await setup.told(order.orderId, [[first, 'payment-authorized']]);
    expect(setup.proxy.requests).toEqual([CHARGE, ASK]);
  });

  it('a provider that is away for long costs nothing but time', async () => {
    const order = testOrder();
    const { take, executor: running } = setup.executor();
    running.start();
    setup.proxy.down = true;
    await take(order.authorize(first));
    const operation = () =>
      setup.payments.database.query<{ tries: number; problem: string }>(
        `SELECT tries, last_problem AS problem FROM payment_operations WHERE order_id = $1`,
        [order.orderId],
      );
    await eventually(
      async () => {
        const { tries, problem } = (await operation()).rows[0]!;
        expect(tries).toBeGreaterThanOrEqual(2);
        expect(problem).toMatch(/^(provider_unreachable|circuit_open): /);
      },
      { waitingFor: 'an operation given back twice' },
    );
    setup.proxy.down = false;
    await setup.told(order.orderId, [[first, 'payment-authorized']]);
    expect(await setup.sandbox.movesOf(order.orderId)).toEqual(['authorize']);
  });
});

describe('an operation that runs out of time', () => {
  it('is cut, given back, and asked about: there is one charge', async () => {
    const order = testOrder('pm_card_slow');
    const { take, executor: running } = setup.executor({ operationTimeoutMs: 100 });
    await take(order.authorize(first));
    await eventually(
      async () => {
        const { rows } = await setup.payments.database.query<{ problem: string | null }>(
          'SELECT last_problem AS problem FROM payment_operations WHERE order_id = $1',
          [order.orderId],
        );
        expect(rows[0]!.problem).toMatch(/^out-of-time: /);
      },
      { waitingFor: 'the operation to be given back' },
    );
    running.start();
    await setup.told(order.orderId, [[first, 'payment-authorized']]);
    expect(await setup.sandbox.movesOf(order.orderId)).toEqual(['authorize']);
    expect(setup.proxy.requests.slice(0, 2)).toEqual([CHARGE, ASK]);
  });
});

describe('undoing', () => {
  it('before anything was done blocks what comes late, without a call', async () => {
    const order = testOrder();
    const { take } = setup.executor();
    await take(order.reverse(first));
    await take(order.authorize(second), order.capture(third));
    expect(await setup.payments.repliesTo(order.orderId)).toEqual([
      [first, 'payment-reversed', 'nothing-taken'],
      [second, 'payment-declined', 'already_reversed'],
      [third, 'payment-capture-refused', 'already_reversed'],
    ]);
    expect(setup.proxy.requests).toEqual([]);
  });

  it.each([
    ['while the charge is in flight', 'pm_card_slow'],
    ['while the charge is unknown', 'pm_card_timeout_after_charge'],
  ])('%s waits until it is known, then lets go of it', async (_when, paymentMethod) => {
    const order = testOrder(paymentMethod);
    const { take } = setup.executor({ timeoutMs: 1_000 });
    await take(order.authorize(first));
    await take(order.reverse(second));
    await setup.told(order.orderId, [
      [first, 'payment-authorized'],
      [second, 'payment-reversed', 'voided'],
    ]);
    expect(await setup.sandbox.movesOf(order.orderId)).toEqual(['authorize', 'void']);
  });

  it('after the capture gives the money back, once', async () => {
    const order = testOrder();
    const { take } = setup.executor();
    const takenMinor = await setup.sandbox.takenMinor();
    await take(order.authorize(first));
    await setup.told(order.orderId, [[first, 'payment-authorized']]);
    await take(order.capture(first));
    await take(order.reverse(second), order.reverse(third));
    await eventually(
      async () =>
        expect(await setup.payments.repliesTo(order.orderId)).toContainEqual([
          third,
          'payment-reversed',
          'refunded',
        ]),
      { waitingFor: 'the refund' },
    );
    await take(order.reverse(second));
    expect(await setup.sandbox.movesOf(order.orderId)).toEqual(['authorize', 'capture', 'refund']);
    expect(await setup.sandbox.takenMinor()).toBe(takenMinor);
  });
});

describe('many at once', () => {
  it('200 orders are charged once each, never more than the bulkhead lets through', async () => {
    const orders = Array.from({ length: 200 }, () => testOrder());
    const { take } = setup.executor({ concurrency: 16 });
    await take(...orders.map((order) => order.authorize(first)));
    await allAuthorized(orders.map(({ orderId }) => orderId));
    expect(setup.proxy.requests).toHaveLength(200);
    const moves = await Promise.all(orders.map(({ orderId }) => setup.sandbox.movesOf(orderId)));
    expect(moves.flat()).toEqual(Array<string>(200).fill('authorize'));
    expect(setup.proxy.mostAtOnce).toBeGreaterThan(1);
    expect(setup.proxy.mostAtOnce).toBeLessThanOrEqual(16);
  });

  it('two executors share what nobody runs, and none is run twice', async () => {
    const orders = Array.from({ length: 100 }, () => testOrder());
    const stopped = setup.executor();
    await stopped.stop();
    await stopped.take(...orders.map((order) => order.authorize(first)));
    expect(setup.proxy.requests).toEqual([]);
    // A lease that lapses on a busy machine is another matter: what is left is asked about, not shared.
    setup.executor({ leaseMs: 60_000 }).executor.start();
    setup.executor({ leaseMs: 60_000 }).executor.start();
    await allAuthorized(orders.map(({ orderId }) => orderId));
    expect(setup.proxy.requests.filter((request) => request === CHARGE)).toHaveLength(100);
  });
});

describe('stopping', () => {
  it('cuts what takes too long and gives it back; another finishes it', async () => {
    const order = testOrder('pm_card_timeout_after_charge');
    const stopped = setup.executor({ timeoutMs: 60_000 });
    await stopped.take(order.authorize(first));
    await eventually(async () => expect(await setup.sandbox.movesOf(order.orderId)).toEqual(['authorize']), {
      waitingFor: 'the charge whose answer is held back',
    });
    await stopped.executor.stop(0);
    const { rows } = await setup.payments.database.query(
      'SELECT status, lease_owner FROM payment_operations WHERE order_id = $1',
      [order.orderId],
    );
    expect(rows).toEqual([{ status: 'open', lease_owner: null }]);
    setup.executor().executor.start();
    await setup.told(order.orderId, [[first, 'payment-authorized']]);
    expect(setup.proxy.requests).toEqual([CHARGE, ASK]);
  });
});
