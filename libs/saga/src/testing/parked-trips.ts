import { newSlottedId } from '@millrace/ids';
import type { SagaInstance } from '../engine/saga-instance.js';
import { onCancel, onDeadline, onReply, startSaga } from '../engine/saga-engine.js';
import type { SagaDatabase } from './saga-database.js';
import * as t from './trip.fixture.js';

const HOUR_MS = 3_600_000;
export type Trip = SagaInstance<t.TripData>;

/** The reply of a participant to the attempt that a trip waits for. */
export function answerOf(saga: SagaInstance, contract: { readonly type: string; readonly example: unknown }) {
  const ids = t.tripIds({ sagaId: saga.id, attemptId: saga.attemptId ?? saga.id });
  return { type: contract.type, data: { ...(contract.example as object), ...ids } };
}

/** A trip that was cancelled with a table booked, and whose `unbook-table` was never answered. */
export async function parkedTrip(db: SagaDatabase, parkedAgoMs = HOUR_MS): Promise<Trip> {
  const { rows } = await db.database.query<{ now: Date }>('SELECT now()');
  const parkedAt = rows[0]!.now.getTime() - parkedAgoMs;
  const startedAt = parkedAt - t.trip.retry.attentionAfterMs;
  const first = startSaga(
    t.trip,
    { id: newSlottedId(0xabc), slot: 0xabc, data: { train: 'ICE 1' } },
    startedAt,
  );
  const seated = onReply(t.trip, first.instance, answerOf(first.instance, t.seatHeld), startedAt).instance;
  const cancelled = onCancel(t.trip, seated, 'changed-mind', startedAt).instance;
  const parked = onDeadline(t.trip, cancelled, parkedAt).instance;
  await db.insert(parked);
  return parked;
}
