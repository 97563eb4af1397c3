import { isDatabaseUnavailable } from '@millrace/persistence';
import { byLongestParked, findParked, type ParkedSaga } from '@millrace/saga';
import type { ShardConnection } from '@millrace/sharding';
import { causeOf, type ListParkedQuery, type ParkedPage, viewOfSaga } from './attend-saga.dto.js';
import { formatParkedCursor } from './parked-cursor.js';

/** Parked sagas of all shards, the longest parked first. One that is away is named, and keeps nobody from the rest. */
export async function listParked(
  shards: readonly ShardConnection[],
  { limit, cursor }: ListParkedQuery,
): Promise<ParkedPage> {
  const unavailable: string[] = [];
  const found = await Promise.all(
    shards.map(async ({ name, database }): Promise<readonly ParkedSaga[]> => {
      try {
        return await findParked(database, cursor, limit + 1);
      } catch (error) {
        if (!isDatabaseUnavailable(error)) throw error;
        unavailable.push(name);
        return [];
      }
    }),
  );
  const all = found.flat().sort(byLongestParked);
  const page = all.slice(0, limit);
  const last = page.at(-1);
  return {
    sagas: page.map(({ saga, parkedForMs }) => ({
      ...viewOfSaga(saga),
      parkedForSeconds: Math.round(parkedForMs / 1_000),
      cause: causeOf(saga),
    })),
    nextCursor: last && all.length > limit ? formatParkedCursor(last.position) : null,
    unavailable: unavailable.sort(),
  };
}
