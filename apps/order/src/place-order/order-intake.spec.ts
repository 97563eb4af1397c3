import { describe, expect, it } from '@jest/globals';
import { currentContext } from '@millrace/context';
import { AppError } from '@millrace/errors';
import { newSlottedId } from '@millrace/ids';
import { commitUnknown } from '@millrace/persistence';
import type { AcceptOutcome } from './accept-batch.js';
import type { AcceptRequest } from './accept-request.js';
import { OrderIntake, type OrderIntakeOptions } from './order-intake.js';
import { placeOrderErrors } from './place-order.errors.js';

function request(idempotencyKey: string, fields: Partial<AcceptRequest> = {}): AcceptRequest {
  const slot = fields.slot ?? 7;
  return {
    orderId: newSlottedId(slot),
    slot,
    customerId: '0199c0de-0000-7000-8000-000000000042',
    idempotencyKey,
    fingerprint: 'f',
    paymentMethod: 'pm_x',
    lines: [],
    total: { amountMinor: 1, currency: 'EUR' },
    traceparent: 't',
    baggage: undefined,
    deadline: Number.POSITIVE_INFINITY,
    ...fields,
  };
}

const accepted = ({ orderId }: AcceptRequest): AcceptOutcome => ({
  kind: 'accepted',
  response: {
    id: orderId,
    status: 'pending',
    items: [],
    total: { amountMinor: 1, currency: 'EUR' },
    createdAt: '2026-01-01T00:00:00.000Z',
  },
});

const away = () =>
  new AppError({ code: 'shard_unavailable', kind: 'unavailable', detail: 'away', retryable: true });

/** An intake over a store that remembers what it was asked to accept, and may be held back. */
function intakeOver(options: Partial<OrderIntakeOptions> = {}) {
  const batches: string[][] = [];
  const woken: string[] = [];
  let gate = Promise.resolve();
  const intake = new OrderIntake({
    shardOf: (slot) => (slot < 2048 ? 'low' : 'high'),
    wakeRelay: (shard) => woken.push(shard),
    maxBatchSize: 10,
    maxQueued: 100,
    maxWaitMs: 60_000,
    overloaded: () => placeOrderErrors.overloaded(),
    timeoutMs: 5_000,
    ...options,
    accept: async (requests) => {
      batches.push(requests.map(({ idempotencyKey }) => idempotencyKey));
      await gate;
      return options.accept ? options.accept(requests) : requests.map(accepted);
    },
  });
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    return resolve;
  };
  return { intake, batches, woken, hold };
}

const turnOfTheEventLoop = () => new Promise((resolve) => setImmediate(resolve));

describe('OrderIntake', () => {
  it('accepts what comes together in one transaction per shard, and wakes the relay of each', async () => {
    const { intake, batches, woken } = intakeOver();
    const requests = ['a', 'b', 'c', 'd'].map((key, index) =>
      request(key, { slot: index % 2 === 0 ? 7 : 4000 }),
    );
    const outcomes = await Promise.all(requests.map((each) => intake.place(each)));
    expect(outcomes).toEqual(requests.map(accepted));
    expect(batches).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
    expect(woken.toSorted()).toEqual(['high', 'low']);
  });

  it('collects what arrives while a transaction runs', async () => {
    const { intake, batches, hold } = intakeOver();
    const release = hold();
    const first = intake.place(request('a'));
    await turnOfTheEventLoop();
    const later = ['b', 'c'].map((key) => intake.place(request(key)));
    release();
    await Promise.all([first, ...later]);
    expect(batches).toEqual([['a'], ['b', 'c']]);
  });

  it('refuses a key that is being accepted, and takes it again afterwards; another customer has its own', async () => {
    const { intake, batches, hold } = intakeOver();
    const release = hold();
    const first = intake.place(request('a'));
    await expect(intake.place(request('a'))).rejects.toMatchObject({
      code: 'idempotency_key_in_use',
      kind: 'conflict',
      retryAfterSeconds: 1,
    });
    const other = intake.place(request('a', { customerId: '0199c0de-0000-7000-8000-000000000043' }));
    release();
    await Promise.all([first, other]);
    await intake.place(request('a'));
    expect(batches.flat()).toEqual(['a', 'a', 'a']);
  });

  it('refuses at once when too many wait, before anything is accepted', async () => {
    const { intake, batches, hold } = intakeOver({ maxQueued: 2 });
    const release = hold();
    const running = intake.place(request('running'));
    await turnOfTheEventLoop();
    const waiting = ['a', 'b'].map((key) => intake.place(request(key)));
    await expect(intake.place(request('c'))).rejects.toMatchObject({
      code: 'overloaded',
      kind: 'unavailable',
      retryAfterSeconds: 1,
    });
    const otherShard = intake.place(request('d', { slot: 4000 }));
    release();
    await Promise.all([running, otherShard, ...waiting]);
    expect(batches.flat()).not.toContain('c');
  });

  it('does not accept what nobody waits for any more, and its neighbours as ever', async () => {
    const { intake, batches } = intakeOver();
    const late = intake.place(request('late', { deadline: Date.now() - 1 }));
    const live = request('live');
    const outcomes = await Promise.allSettled([late, intake.place(live)]);
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { code: 'accept_timed_out', kind: 'timeout' } },
      { status: 'fulfilled', value: accepted(live) },
    ]);
    expect(batches).toEqual([['live']]);
  });

  it('has only the order fail that cannot be written', async () => {
    const { intake } = intakeOver({
      accept: async (requests) => {
        if (requests.some(({ idempotencyKey }) => idempotencyKey === 'bad')) throw new Error('bad row');
        return requests.map(accepted);
      },
    });
    const outcomes = await Promise.allSettled(['a', 'bad', 'c'].map((key) => intake.place(request(key))));
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: { message: 'bad row' } },
      { status: 'fulfilled' },
    ]);
  });

  it('tries each order alone when their slots went different ways', async () => {
    const { intake, batches } = intakeOver({
      accept: async (requests) => {
        if (requests.length > 1) {
          throw new AppError({ code: 'slot_not_owned', kind: 'unavailable', detail: 'moved' });
        }
        return requests.map(accepted);
      },
    });
    await Promise.all(['a', 'b'].map((key) => intake.place(request(key))));
    expect(batches).toEqual([['a', 'b'], ['a'], ['b']]);
  });

  it('fails the whole batch at once when the shard is away', async () => {
    const { intake, batches } = intakeOver({ accept: () => Promise.reject(away()) });
    const outcomes = await Promise.allSettled(['a', 'b'].map((key) => intake.place(request(key))));
    expect(outcomes).toMatchObject([
      { reason: { code: 'shard_unavailable' } },
      { reason: { code: 'shard_unavailable' } },
    ]);
    expect(batches).toEqual([['a', 'b']]);
  });

  it('finds out what became of a COMMIT without an answer, with the same requests', async () => {
    const answers = [commitUnknown(new Error('cut')), away(), undefined];
    const asked: (readonly AcceptRequest[])[] = [];
    const { intake } = intakeOver({
      accept: async (requests) => {
        asked.push(requests);
        const answer = answers.shift();
        if (answer) throw answer;
        return requests.map(accepted);
      },
    });
    const mine = request('a');
    expect(await intake.place(mine)).toEqual(accepted(mine));
    expect(asked).toEqual([[mine], [mine], [mine]]);
  });

  it('says so when it cannot find out in time', async () => {
    const { intake } = intakeOver({
      timeoutMs: 60,
      accept: () => Promise.reject(commitUnknown(new Error('cut'))),
    });
    await expect(intake.place(request('a'))).rejects.toMatchObject({
      code: 'accept_unknown',
      kind: 'unavailable',
      retryable: true,
    });
  });

  it('does not wake the relay for answers that were given before', async () => {
    const { intake, woken } = intakeOver({
      accept: async (requests) =>
        requests.map((each) => ({ ...accepted(each), kind: 'replayed' }) as AcceptOutcome),
    });
    await intake.place(request('a'));
    expect(woken).toEqual([]);
  });

  it('is idle after the last commit, and accepts with its own deadline', async () => {
    let remainingMs = 0;
    const { intake, batches } = intakeOver({
      accept: async (requests) => {
        remainingMs = currentContext().remainingMs();
        return requests.map(accepted);
      },
    });
    const placed = intake.place(request('a'));
    await intake.idle();
    expect(batches).toEqual([['a']]);
    expect(remainingMs).toBeGreaterThan(0);
    expect(remainingMs).toBeLessThanOrEqual(5_000);
    await placed;
  });
});
