import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { authorizePayment, paymentDeclined } from '@millrace/contracts';
import { defineSaga, SagaDefinitions } from '@millrace/saga';
import { fulfilOrder } from '../testing/fulfil-order.given.js';
import { answersTo } from '../testing/participants.js';
import { RunReplies } from '../testing/run-replies.js';
import { type TestShard, testShard } from '../testing/test-shard.js';

type Ids = { readonly orderId: string; readonly attemptId: string };

/** A next version, as another release might have it: the payment comes first. */
const [reserve, authorize, ...rest] = fulfilOrder.steps;
const next: typeof fulfilOrder = defineSaga({
  name: fulfilOrder.name,
  version: fulfilOrder.version + 1,
  correlate: ({ orderId, attemptId }: Ids) => ({ sagaId: orderId, attemptId }),
  retry: fulfilOrder.retry,
  steps: [authorize!, reserve!, ...rest],
});
const BOTH = new SagaDefinitions([next, fulfilOrder]);

describe('a new version of the saga', () => {
  let shard: TestShard;

  beforeAll(async () => {
    shard = await testShard();
  });
  beforeEach(() =>
    shard.database.query('TRUNCATE orders, order_items, order_timeline, idempotency_keys, sagas, outbox'),
  );
  afterAll(() => shard.remove());

  /** Answers what was sent, a step at a time, as a build with these definitions. */
  const answer = async (definitions: SagaDefinitions, steps = Number.POSITIVE_INFINITY, unlucky?: string) => {
    const run = new RunReplies(shard.database, definitions);
    for (let step = 0; step < steps; step++) {
      const answers = answersTo(await shard.takeOutbox(), ({ key, type }) =>
        key === unlucky && type === authorizePayment.type ? paymentDeclined : undefined,
      );
      if (answers.length === 0) return;
      await run.handle(answers);
    }
  };
  const wayOf = async (orderId: string) => {
    const { rows } = await shard.database.query<{ step: string }>(
      `SELECT step FROM order_timeline WHERE order_id = $1 AND event = 'command-sent' ORDER BY position`,
      [orderId],
    );
    return rows.map(({ step }) => step);
  };
  const sagas = async () => {
    const { rows } = await shard.database.query<{ version: number; status: string; n: number }>(
      'SELECT version, status, count(*)::int AS n FROM sagas GROUP BY 1, 2 ORDER BY 1',
    );
    return rows;
  };
  const OLD_WAY = ['reserve-stock', 'authorize-payment', 'commit-stock', 'capture-payment'];
  const NEW_WAY = ['authorize-payment', 'reserve-stock', 'commit-stock', 'capture-payment'];

  it('lets the orders of the old one finish by the old one, wherever they stand, beside its own', async () => {
    const old: string[] = [];
    for (let steps = 3; steps >= 0; steps--) {
      old.push((await shard.place(1))[0]!);
      if (steps > 0) await answer(new SagaDefinitions([fulfilOrder]), 1);
    }
    const [own] = await shard.place(1, undefined, next);
    await answer(BOTH);
    expect(await sagas()).toEqual([
      { version: 1, status: 'completed', n: 4 },
      { version: 2, status: 'completed', n: 1 },
    ]);
    for (const id of old) expect(await wayOf(id)).toEqual(OLD_WAY);
    expect(await wayOf(own!)).toEqual(NEW_WAY);
  });

  it('undoes each order by the version it was started with', async () => {
    const [old] = await shard.place(1);
    await answer(BOTH, Number.POSITIVE_INFINITY, old);
    const [own] = await shard.place(1, undefined, next);
    await answer(BOTH, Number.POSITIVE_INFINITY, own);
    const { rows } = await shard.database.query<{ id: string; undone: string[] }>(
      `SELECT order_id AS id, array_agg(step ORDER BY position) FILTER (WHERE event = 'undone') AS undone
       FROM order_timeline GROUP BY 1 ORDER BY 1`,
    );
    // Its own first step was refused: it had nothing to undo.
    expect(rows).toEqual([
      { id: old, undone: ['reserve-stock'] },
      { id: own, undone: null },
    ]);
  });

  it('without the old one beside it touches no order of it: they wait, and go on in a build that has both', async () => {
    const [old] = await shard.place(1);
    const alone = new RunReplies(shard.database, new SagaDefinitions([next]));
    const messages = await shard.takeOutbox();
    await expect(alone.handle(answersTo(messages))).rejects.toMatchObject({
      code: 'unknown_saga_definition',
      retryable: true,
    });
    expect(await wayOf(old!)).toEqual(['reserve-stock']);
    await new RunReplies(shard.database, BOTH).handle(answersTo(messages));
    await answer(BOTH);
    expect(await wayOf(old!)).toEqual(OLD_WAY);
    expect(await sagas()).toEqual([{ version: 1, status: 'completed', n: 1 }]);
  });
});
