import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Transaction } from '@millrace/persistence';
import { onCancel, onDeadline, onReply } from '../engine/saga-engine.js';
import type { SagaInstance } from '../engine/saga-instance.js';
import { type SagaDatabase, sagaDatabase } from '../testing/saga-database.js';
import * as t from '../testing/trip.fixture.js';
import { loadSagasForUpdate } from './load-sagas.js';
import { saveSagas } from './save-sagas.js';
import { dropSagaTables } from './saga-tables.js';

type Trip = SagaInstance<t.TripData>;

describe('the table of sagas', () => {
  let db: SagaDatabase;

  beforeAll(async () => {
    db = await sagaDatabase();
  });
  beforeEach(() => db.database.query('TRUNCATE sagas, outbox'));
  afterAll(() => db.remove());

  const load = async (id: string) =>
    (await db.database.transaction((tx) => loadSagasForUpdate(tx, [id]))).sagas.get(id) as Trip;
  const save = (...sagas: readonly SagaInstance[]) => db.database.transaction((tx) => saveSagas(tx, sagas));
  const wakeAt = async (id: string) => {
    const { rows } = await db.database.query<{ wake_at: Date | null }>(
      'SELECT wake_at FROM sagas WHERE saga_id = $1',
      [id],
    );
    return rows[0]!.wake_at?.getTime() ?? null;
  };
  const answered = (saga: Trip, contract: { type: string; example: object }, now: number) => {
    const data = { ...contract.example, ...t.tripIds({ sagaId: saga.id, attemptId: saga.attemptId! }) };
    return onReply(t.trip, saga, { type: contract.type, data }, now).instance;
  };

  it('gives back what was put in, in every state', async () => {
    const [id] = await db.startTrips(1);
    const started = await load(id!);
    const now = started.startedAt + 5;
    const seated = { ...answered(started, t.seatHeld, now), traceparent: started.traceparent };
    await save(seated);
    expect(await load(id!)).toEqual({ ...seated, revision: 2 });
    const cancelled = onCancel(t.trip, await load(id!), 'changed-mind', now).instance;
    await save(cancelled);
    expect(await load(id!)).toEqual({ ...cancelled, revision: 3 });
    const stuck = { ...cancelled, revision: 3 };
    const parked = onDeadline(t.trip, stuck, stuck.waitingSince + 200_000).instance;
    await save(parked);
    expect(await load(id!)).toEqual({ ...parked, revision: 4 });
    expect(parked.status).toBe('needs-attention');
  });

  it('keeps a finished saga without step, attempt and deadline', async () => {
    const [id] = await db.startTrips(1);
    const full = answered(await load(id!), t.trainFull, Date.now());
    await save(full);
    expect(await load(id!)).toEqual({ ...full, revision: 2 });
    expect(await wakeAt(id!)).toBeNull();
  });

  it('reads each saga once, whatever is asked for, and always the time', async () => {
    const [one, two] = await db.startTrips(2);
    const unknown = '0199c0de-0000-8abc-8000-000000000000';
    const { sagas, now } = await db.database.transaction((tx) =>
      loadSagasForUpdate(tx, [two!, one!, two!, unknown]),
    );
    expect([...sagas.keys()].sort()).toEqual([one, two]);
    const nothing = await db.database.transaction((tx) => loadSagasForUpdate(tx, [unknown]));
    expect(nothing.sagas.size).toBe(0);
    expect(Math.abs(nothing.now - now)).toBeLessThan(10_000);
  });

  it('refuses to overwrite what was changed since it was read, all or nothing', async () => {
    const [one, two] = await db.startTrips(2);
    const [first, second] = [await load(one!), await load(two!)];
    await save(answered(first, t.seatHeld, Date.now()));
    const late = [answered(second, t.seatHeld, Date.now()), answered(first, t.trainFull, Date.now())];
    await expect(save(...late)).rejects.toMatchObject({ code: 'saga_changed', retryable: true });
    expect((await load(two!)).revision).toBe(1);
    expect(await load(one!)).toMatchObject({ step: 'book-table', revision: 2 });
  });

  it('makes batches that share sagas wait for one another instead of deadlocking', async () => {
    const ids = await db.startTrips(50);
    const rounds = Array.from({ length: 20 }, (_, round) => (round % 2 === 0 ? ids : ids.toReversed()));
    await Promise.all(
      rounds.map((order) =>
        db.database.transaction(
          async (tx) => {
            const { sagas } = await loadSagasForUpdate(tx, order);
            await saveSagas(tx, [...sagas.values()]);
          },
          { retries: 0 },
        ),
      ),
    );
    expect((await load(ids[0]!)).revision).toBe(1 + rounds.length);
  });

  it('looks again no later than the deadline: a deadline that moves forward takes the wake-up with it', async () => {
    const [id] = await db.startTrips(1);
    const saga = await load(id!);
    const first = await wakeAt(id!);
    await save({ ...saga, deadlineAt: first! + 60_000 });
    expect(await wakeAt(id!)).toBe(first);
    await save({ ...saga, revision: 2, deadlineAt: first! - 10 });
    expect(await wakeAt(id!)).toBe(first! - 10);
  });

  it('updates a saga that goes on without delay in place', async () => {
    // Alone on a page that has room for all of its versions: nothing depends on when old ones are pruned.
    const ids = await db.startTrips(1);
    const countUpdates = async (tx: Transaction) => {
      const { rows } = await tx.query<{ all: number; inPlace: number }>(
        `SELECT pg_stat_get_xact_tuples_updated('sagas'::regclass)::int AS all,
           pg_stat_get_xact_tuples_hot_updated('sagas'::regclass)::int AS "inPlace"`,
      );
      return rows[0]!;
    };
    const total = { all: 0, inPlace: 0 };
    for (const contract of [t.seatHeld, t.tableBooked, t.seatUpgraded, t.weatherFine]) {
      await db.database.transaction(async (tx) => {
        const before = await countUpdates(tx);
        const { sagas, now } = await loadSagasForUpdate(tx, ids);
        await saveSagas(
          tx,
          [...sagas.values()].map((saga) => answered(saga as Trip, contract, now)),
        );
        const after = await countUpdates(tx);
        total.all += after.all - before.all;
        total.inPlace += after.inPlace - before.inPlace;
      });
    }
    expect(total).toEqual({ all: 4, inPlace: 4 });
  });

  it('does not hold a saga that neither waits nor has ended', async () => {
    const [id] = await db.startTrips(1);
    const lost = { ...(await load(id!)), deadlineAt: null };
    await expect(save(lost)).rejects.toThrow('sagas_finished_or_awaiting');
  });

  it('goes away as it came', async () => {
    const other = await sagaDatabase();
    await other.database.query(dropSagaTables);
    const { rows } = await other.database.query(`SELECT 1 FROM pg_tables WHERE tablename = 'sagas'`);
    await other.remove();
    expect(rows).toEqual([]);
  });
});
