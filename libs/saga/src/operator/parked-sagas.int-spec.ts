import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parkedTrip, type Trip } from '../testing/parked-trips.js';
import { type SagaDatabase, sagaDatabase } from '../testing/saga-database.js';
import { byLongestParked, findParked, findSaga } from './parked-sagas.js';

const MINUTE_MS = 60_000;

describe('parked sagas', () => {
  let db: SagaDatabase;
  const trips: Trip[] = [];

  beforeAll(async () => {
    db = await sagaDatabase();
    await db.startTrips(3);
    for (const minutes of [1, 5, 3]) trips.push(await parkedTrip(db, minutes * MINUTE_MS));
  });
  afterAll(() => db.remove());

  it('are found page by page, the longest parked first, and only they', async () => {
    const first = await findParked(db.database, undefined, 2);
    const second = await findParked(db.database, first.at(-1)!.position, 2);
    expect([...first, ...second].map(({ saga }) => saga.id)).toEqual([
      trips[1]!.id,
      trips[2]!.id,
      trips[0]!.id,
    ]);
    expect(first[0]!.saga).toEqual(trips[1]);
    expect(first[0]!.parkedForMs).toBeGreaterThanOrEqual(5 * MINUTE_MS);
    expect(await findParked(db.database, second.at(-1)!.position, 2)).toEqual([]);
  });

  it('sort the same in memory', async () => {
    const found = await findParked(db.database, undefined, 10);
    expect(found.toReversed().sort(byLongestParked)).toEqual(found);
  });

  it('are among the sagas that can be looked at by their id', async () => {
    expect(await findSaga(db.database, trips[0]!.id)).toEqual(trips[0]);
    expect(await findSaga(db.database, '0199c0de-0000-8abc-8000-000000000000')).toBeUndefined();
  });
});
