import { newSlottedId } from '@millrace/ids';
import { type MessageDatabase, createMessagingTables, messageDatabase } from '@millrace/messaging';
import { Database, rowSet } from '@millrace/persistence';
import { freshDatabase } from '@millrace/testing';
import { startSaga } from '../engine/saga-engine.js';
import type { SagaInstance } from '../engine/saga-instance.js';
import { SAGA_COLUMNS, sagaRowOf } from '../store/saga-row.js';
import { createSagaInterventions } from '../operator/intervention-tables.js';
import { addSagaBaggage, createSagaTables } from '../store/saga-tables.js';
import { trip } from './trip.fixture.js';

export interface SagaDatabase {
  readonly database: Database;
  readonly asMessageDatabase: MessageDatabase;
  /** Trips that began so long ago. */
  startTrips(count: number, options?: { readonly agoMs?: number; readonly slot?: number }): Promise<string[]>;
  insert(saga: SagaInstance): Promise<void>;
  outbox(): Promise<readonly { readonly key: string; readonly type: string }[]>;
  remove(): Promise<void>;
}

const inserted = rowSet(SAGA_COLUMNS);

/** A database with the tables of sagas and of messaging, for one spec. */
export async function sagaDatabase(name = 'trips'): Promise<SagaDatabase> {
  const fresh = await freshDatabase();
  const database = new Database({ url: fresh.url, applicationName: 'saga-spec' });
  await database.query(createSagaTables);
  await database.query(addSagaBaggage);
  await database.query(createSagaInterventions);
  await database.query(createMessagingTables);
  const insert = async (...sagas: readonly SagaInstance[]) => {
    await database.query(
      `INSERT INTO sagas (${inserted.names}) SELECT ${inserted.names} FROM ${inserted.from} AS row`,
      inserted.parametersOf(sagas.map(sagaRowOf)),
    );
  };
  return {
    database,
    asMessageDatabase: messageDatabase(name, database),
    insert,
    startTrips: async (count, { agoMs = 0, slot = 0xabc } = {}) => {
      const { rows } = await database.query<{ now: Date }>('SELECT now()');
      const startedAt = rows[0]!.now.getTime() - agoMs;
      const ids = Array.from({ length: count }, () => newSlottedId(slot)).sort();
      const data = { train: 'ICE 1' };
      await insert(...ids.map((id) => startSaga(trip, { id, slot, data }, startedAt).instance));
      return ids;
    },
    outbox: async () => {
      const { rows } = await database.query<{ key: string; type: string }>(
        `SELECT key, headers->>'ce_type' AS type FROM outbox ORDER BY id`,
      );
      return rows;
    },
    remove: async () => {
      await database.close();
      await fresh.drop();
    },
  };
}
