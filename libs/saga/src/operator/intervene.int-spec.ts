import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Transaction } from '@millrace/persistence';
import { SagaDefinitions } from '../definition/saga-definitions.js';
import { SagaBatch, type SagaMoves } from '../engine/saga-batch.js';
import { applyMoves, type SagaEffects } from '../store/apply-moves.js';
import { loadSagasForUpdate } from '../store/load-sagas.js';
import { answerOf, parkedTrip, type Trip } from '../testing/parked-trips.js';
import { type SagaDatabase, sagaDatabase } from '../testing/saga-database.js';
import * as t from '../testing/trip.fixture.js';
import { intervene } from './intervene.js';
import type { Intervention } from './intervention.js';
import { readInterventions } from './intervention-log.js';

const RETRY: Intervention = { verb: 'retry' };
const SKIP: Intervention = { verb: 'skip' };
const FORCE: Intervention = { verb: 'force', end: { outcome: 'compensated', reason: 'late' } };
const definitions = new SagaDefinitions([t.trip]);
const effects: SagaEffects = {
  record: () => ({ writes: [], messages: [] }),
  committed: () => undefined,
};

describe('an intervention', () => {
  let db: SagaDatabase;

  beforeAll(async () => {
    db = await sagaDatabase();
  });
  beforeEach(() => db.database.query('TRUNCATE sagas, saga_interventions, outbox'));
  afterAll(() => db.remove());

  const transaction = <T>(work: (tx: Transaction) => Promise<T>) => db.database.transaction(work);
  const ask = (saga: Trip, intervention: Intervention, fields: object = {}) => ({
    sagaId: saga.id,
    intervention,
    revision: saga.revision,
    by: 'operator-1',
    reason: 'the kitchen has confirmed by phone',
    ...fields,
  });
  const parts = { definitions, effects, source: '/test' };
  const doIt = (saga: Trip, intervention: Intervention, fields: object = {}) =>
    transaction((tx) => intervene(tx, ask(saga, intervention, fields), parts));
  const load = async (id: string) =>
    (await transaction((tx) => loadSagasForUpdate(tx, [id]))).sagas.get(id) as Trip;
  const audit = (saga: Trip) => readInterventions(db.database, saga.id);
  /** The late reply to the undo that the saga waits for. */
  const replyIn = async (tx: Transaction, saga: Trip): Promise<SagaMoves> => {
    const batch = new SagaBatch({ ...parts, ...(await loadSagasForUpdate(tx, [saga.id])) });
    batch.reply(answerOf(saga, t.tableUnbooked));
    const moves = batch.moves();
    await applyMoves(tx, moves, effects);
    return moves;
  };
  const reply = (saga: Trip) => transaction((tx) => replyIn(tx, saga));

  it('retries: the next attempt leaves with the audit, in one commit', async () => {
    const parked = await parkedTrip(db);
    const { saga, moves } = await doIt(parked, RETRY);
    expect(saga).toEqual(await load(parked.id));
    expect(saga).toMatchObject({ status: 'compensating', attempt: parked.attempt + 1, attentionAt: null });
    expect(moves.timeline.map(({ event }) => event)).toEqual(['retry-requested', 'undo-sent']);
    expect(await db.outbox()).toEqual([{ key: parked.id, type: t.unbookTable.type }]);
    expect(await audit(parked)).toEqual([
      {
        sagaId: parked.id,
        revision: parked.revision,
        verb: 'retry',
        outcome: null,
        by: 'operator-1',
        reason: 'the kitchen has confirmed by phone',
        at: expect.any(Date),
        before: {
          status: 'needs-attention',
          phase: 'backward',
          step: 'book-table',
          attempt: parked.attempt,
          attemptId: parked.attemptId,
          owed: ['hold-seat', 'book-table'],
          reason: 'changed-mind',
          waitingSince: new Date(parked.waitingSince).toISOString(),
          attentionAt: new Date(parked.attentionAt!).toISOString(),
        },
      },
    ]);
  });

  it('skips, and forces: the end is kept with what it was before', async () => {
    const [one, two] = [await parkedTrip(db), await parkedTrip(db)];
    expect((await doIt(one, SKIP)).saga).toMatchObject({ step: 'hold-seat', owed: ['hold-seat'] });
    expect((await doIt(two, FORCE)).moves.finished).toHaveLength(1);
    expect(await load(two.id)).toMatchObject({ status: 'compensated', step: null, owed: [] });
    expect(await audit(two)).toMatchObject([
      { verb: 'force', outcome: 'compensated', before: { owed: ['hold-seat', 'book-table'] } },
    ]);
  });

  it('has one effect when it is asked for again, and is answered with the saga as it stands', async () => {
    const parked = await parkedTrip(db);
    await doIt(parked, SKIP);
    const again = await doIt(parked, SKIP);
    expect(again.moves.changed).toEqual([]);
    expect(again.saga).toEqual(await load(parked.id));
    expect(await audit(parked)).toHaveLength(1);
    expect(await db.outbox()).toHaveLength(1);
  });

  it.each([
    ['another verb', RETRY, {}],
    ['somebody else', SKIP, { by: 'operator-2' }],
  ])('by %s at a revision that is over changes nothing', async (_, intervention, fields) => {
    const parked = await parkedTrip(db);
    await doIt(parked, SKIP);
    const before = await load(parked.id);
    await expect(doIt(parked, intervention, fields)).rejects.toMatchObject({
      code: 'saga_moved_on',
      kind: 'precondition-failed',
      extensions: { revision: before.revision },
    });
    expect(await load(parked.id)).toEqual(before);
    expect(await audit(parked)).toHaveLength(1);
  });

  it('is refused for a saga that goes on by itself, has ended, or is not there', async () => {
    const [id] = await db.startTrips(1);
    await expect(doIt(await load(id!), RETRY)).rejects.toMatchObject({ code: 'saga_not_parked' });
    const parked = await parkedTrip(db);
    const { saga } = await doIt(parked, FORCE);
    await expect(doIt(saga as Trip, FORCE)).rejects.toMatchObject({ code: 'saga_not_parked' });
    await expect(doIt({ ...parked, id: '0199c0de-0000-8abc-8000-000000000000' }, SKIP)).rejects.toMatchObject(
      { code: 'saga_not_found', kind: 'not-found' },
    );
    expect(await audit(parked)).toHaveLength(1);
  });

  describe.each([
    ['retry', RETRY, 'stale-attempt'],
    ['skip', SKIP, 'stale-attempt'],
    ['force', FORCE, 'finished'],
  ] as const)('%s and a late reply have one winner', (_, intervention, ignored) => {
    it('the reply, when it holds the saga first: the verb waits, and changes nothing', async () => {
      const parked = await parkedTrip(db);
      const held = Promise.withResolvers<void>();
      const go = Promise.withResolvers<void>();
      const replying = transaction(async (tx) => {
        const moves = await replyIn(tx, parked);
        held.resolve();
        await go.promise;
        return moves;
      });
      await held.promise;
      const asked = doIt(parked, intervention);
      go.resolve();
      expect((await replying).changed).toHaveLength(1);
      await expect(asked).rejects.toMatchObject({ code: 'saga_moved_on' });
      expect(await load(parked.id)).toMatchObject({ step: 'hold-seat', revision: parked.revision + 1 });
      expect(await audit(parked)).toEqual([]);
    });

    it('the verb, when it holds the saga first: the reply is to nothing that is awaited', async () => {
      const parked = await parkedTrip(db);
      const held = Promise.withResolvers<void>();
      const go = Promise.withResolvers<void>();
      const asking = transaction(async (tx) => {
        const done = await intervene(tx, ask(parked, intervention), parts);
        held.resolve();
        await go.promise;
        return done;
      });
      await held.promise;
      const replying = reply(parked);
      go.resolve();
      const { saga } = await asking;
      expect((await replying).ignored).toEqual([{ sagaId: parked.id, because: ignored }]);
      expect(await load(parked.id)).toEqual(saga);
    });

    it('whoever comes first, at the same moment, thirty times', async () => {
      for (let round = 0; round < 30; round++) {
        const parked = await parkedTrip(db);
        const [asked, replied] = await Promise.allSettled([doIt(parked, intervention), reply(parked)]);
        const moved = replied.status === 'fulfilled' && replied.value.changed.length === 1;
        expect(asked.status).toBe(moved ? 'rejected' : 'fulfilled');
        expect(await audit(parked)).toHaveLength(moved ? 0 : 1);
        expect((await load(parked.id)).revision).toBe(parked.revision + 1);
      }
    });
  });

  it('of eight operators at once, one is let in', async () => {
    const parked = await parkedTrip(db);
    const asked = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => doIt(parked, SKIP, { by: `operator-${n}` })),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await audit(parked)).toHaveLength(1);
    expect(await db.outbox()).toHaveLength(1);
  });
});
