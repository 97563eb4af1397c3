import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@millrace/telemetry';
import { eventually } from '@millrace/testing';
import { defineSaga } from '../definition/saga-definition.js';
import { SagaDefinitions } from '../definition/saga-definitions.js';
import type { SagaMoves } from '../engine/saga-batch.js';
import { loadSagasForUpdate } from '../store/load-sagas.js';
import type { RecordedMoves, SagaEffects } from '../store/apply-moves.js';
import { type SagaDatabase, sagaDatabase } from '../testing/saga-database.js';
import * as t from '../testing/trip.fixture.js';
import { SagaDeadlineScheduler } from './saga-deadline-scheduler.js';
import { SagaDeadlines } from './saga-deadlines.js';

const logger = createLogger({ service: 'saga-spec', level: 'silent' });
const HOUR_MS = 3_600_000;

/** A trip whose next attempt has an hour: what was moved is not due again while a spec runs, however slowly. */
const [holdSeat, ...laterSteps] = t.tripDeclaration.steps;
const patientTrip = defineSaga({
  ...t.tripDeclaration,
  steps: [{ ...holdSeat!, timeout: { timeoutMs: HOUR_MS, attempts: 3, compensate: 'late' } }, ...laterSteps],
});
const definitions = new SagaDefinitions([patientTrip]);

/** Effects that remember what they were told and can be made to fail. */
const NOTHING: RecordedMoves = { writes: [], messages: [] };

function spyEffects(record: SagaEffects['record'] = () => NOTHING) {
  const committed: SagaMoves[] = [];
  const effects: SagaEffects = { record, committed: (moves) => void committed.push(moves) };
  return { effects, committed };
}

describe('deadlines', () => {
  let db: SagaDatabase;
  let other: SagaDatabase;

  beforeAll(async () => {
    [db, other] = await Promise.all([sagaDatabase('one'), sagaDatabase('two')]);
  });
  beforeEach(async () => {
    for (const { database } of [db, other]) await database.query('TRUNCATE sagas, outbox');
  });
  afterAll(() => Promise.all([db.remove(), other.remove()]));

  const deadlines = (effects: SagaEffects, database = db.asMessageDatabase) =>
    new SagaDeadlines(database, { definitions, effects, source: '/test', logger });
  const attemptsOf = async (ids: readonly string[]) => {
    const { sagas } = await db.database.transaction((tx) => loadSagasForUpdate(tx, ids));
    return ids.map((id) => sagas.get(id)!.attempt);
  };

  it('moves what is overdue and leaves the rest', async () => {
    const overdue = await db.startTrips(3, { agoMs: 1_500 });
    const inTime = await db.startTrips(2, { agoMs: -HOUR_MS });
    const { effects, committed } = spyEffects();
    expect(await deadlines(effects).fire()).toBe(3);
    expect(await attemptsOf(overdue)).toEqual([2, 2, 2]);
    expect(await attemptsOf(inTime)).toEqual([1, 1]);
    expect((await db.outbox()).map(({ key }) => key)).toEqual(overdue);
    expect(committed.map(({ changed }) => changed.length)).toEqual([3]);
  });

  it('takes one batch at a time, the longest overdue first', async () => {
    const recent = await db.startTrips(100, { agoMs: 1_500 });
    const old = await db.startTrips(200, { agoMs: HOUR_MS });
    const { effects } = spyEffects();
    const firing = deadlines(effects);
    expect(await firing.fire()).toBe(200);
    expect(new Set(await attemptsOf(old))).toEqual(new Set([2]));
    expect(new Set(await attemptsOf(recent))).toEqual(new Set([1]));
    expect(await firing.fire()).toBe(100);
    expect(await firing.fire()).toBe(0);
  });

  it('fires each deadline once, however many processes share the work', async () => {
    const ids = await db.startTrips(600, { agoMs: 1_500 });
    const workers = Array.from({ length: 6 }, () => deadlines(spyEffects().effects));
    const drain = async (worker: SagaDeadlines) => {
      while ((await worker.fire()) > 0);
    };
    await Promise.all(workers.map(drain));
    expect(new Set(await attemptsOf(ids))).toEqual(new Set([2]));
    const sent = (await db.outbox()).map(({ key }) => key);
    expect(sent.sort()).toEqual(ids);
  });

  it('passes over a saga that is being moved right now', async () => {
    const ids = await db.startTrips(2, { agoMs: 1_500 });
    const { effects } = spyEffects();
    await db.database.transaction(async (tx) => {
      await loadSagasForUpdate(tx, [ids[0]!]);
      await deadlines(effects).fire();
    });
    expect(await attemptsOf(ids)).toEqual([1, 2]);
  });

  it('finds a saga woken early not due, and does not come back before its deadline', async () => {
    const [id] = await db.startTrips(1, { agoMs: 0 });
    await db.database.query(
      `UPDATE sagas SET deadline_at = now() + interval '1 hour', wake_at = now() - interval '1 second'`,
    );
    const { effects } = spyEffects();
    const firing = deadlines(effects);
    expect(await firing.fire()).toBe(1);
    expect(await attemptsOf([id!])).toEqual([1]);
    expect(await firing.fire()).toBe(0);
  });

  it('keeps nothing of a batch whose effects fail, and lets only the culprit fail', async () => {
    const ids = await db.startTrips(5, { agoMs: 1_500 });
    const { effects, committed } = spyEffects(({ changed }) => {
      if (changed.some(({ id }) => id === ids[2])) throw new Error('not this one');
      return NOTHING;
    });
    const firing = deadlines(effects);
    await firing.fire();
    expect(await attemptsOf(ids)).toEqual([2, 2, 1, 2, 2]);
    expect((await db.outbox()).map(({ key }) => key)).toEqual(ids.filter((id) => id !== ids[2]));
    expect(committed).toHaveLength(4);
    expect(await firing.fire()).toBe(0);
  });

  it('comes back to a saga that could not be moved', async () => {
    const [id] = await db.startTrips(1, { agoMs: 1_500 });
    let broken = true;
    const { effects } = spyEffects(() => {
      if (broken) throw new Error('broken');
      return NOTHING;
    });
    const options = { definitions, effects, source: '/test', logger, stuckPauseMs: 1 };
    const firing = new SagaDeadlines(db.asMessageDatabase, options);
    await firing.fire();
    expect(await attemptsOf([id!])).toEqual([1]);
    broken = false;
    await eventually(
      async () => {
        await firing.fire();
        expect(await attemptsOf([id!])).toEqual([2]);
      },
      { waitingFor: 'the saga to be moved after its pause', intervalMs: 5 },
    );
  });

  it('leaves a saga of an unknown definition to a process that knows it', async () => {
    const ids = await db.startTrips(2, { agoMs: 1_500 });
    await db.database.query('UPDATE sagas SET version = 9 WHERE saga_id = $1', [ids[0]]);
    await deadlines(spyEffects().effects).fire();
    expect(await attemptsOf(ids)).toEqual([1, 2]);
  });

  it('ends a saga that gives up, effects and messages in the same transaction', async () => {
    const [id] = await db.startTrips(1, { agoMs: 1_500 });
    await db.database.query('UPDATE sagas SET attempt = 3');
    await deadlines(spyEffects().effects).fire();
    expect((await db.outbox()).map(({ type }) => type)).toEqual([t.freeSeat.type]);
    const { sagas } = await db.database.transaction((tx) => loadSagasForUpdate(tx, [id!]));
    expect(sagas.get(id!)).toMatchObject({ status: 'compensating', reason: 'late' });
  });

  describe('the scheduler', () => {
    it('serves every database until it is stopped, and is then told to be unhealthy', async () => {
      const { effects } = spyEffects();
      const scheduler = new SagaDeadlineScheduler({
        databases: () => Promise.resolve([db.asMessageDatabase, other.asMessageDatabase]),
        definitions,
        effects,
        source: '/test',
        logger,
      });
      expect(scheduler.readiness()).toEqual({ healthy: false, detail: 'not started' });
      await scheduler.start();
      await Promise.all([db.startTrips(3, { agoMs: 1_500 }), other.startTrips(2, { agoMs: 1_500 })]);
      await eventually(
        async () => {
          expect([(await db.outbox()).length, (await other.outbox()).length]).toEqual([3, 2]);
        },
        { waitingFor: 'the deadlines of both databases to fire' },
      );
      expect(scheduler.readiness().healthy).toBe(true);
      await scheduler.stop();
      await db.startTrips(1, { agoMs: 1_500 });
      expect((await db.outbox()).length).toBe(3);
      expect(scheduler.readiness().healthy).toBe(false);
    });

    it('finds a database that is added later, and goes on when one is away for a while', async () => {
      const { effects } = spyEffects();
      const databases = [db.asMessageDatabase];
      let away = true;
      const flaky = {
        name: 'two',
        transaction: ((slots, work) =>
          away
            ? Promise.reject(new Error('away'))
            : other.asMessageDatabase.transaction(slots, work)) as typeof other.asMessageDatabase.transaction,
        read: ((work) =>
          away
            ? Promise.reject(new Error('away'))
            : other.asMessageDatabase.read(work)) as typeof other.asMessageDatabase.read,
      };
      const scheduler = new SagaDeadlineScheduler({
        databases: () => Promise.resolve(databases),
        rediscoverMs: 20,
        definitions,
        effects,
        source: '/test',
        logger,
      });
      await scheduler.start();
      await other.startTrips(1, { agoMs: 1_500 });
      databases.push(flaky);
      await eventually(() => expect(scheduler.readiness().detail).toContain('two: '), {
        waitingFor: 'the second database to be found',
      });
      away = false;
      await eventually(async () => expect(await other.outbox()).toHaveLength(1), {
        waitingFor: 'the deadline of the database that was away',
      });
      await scheduler.stop();
    });
  });
});
