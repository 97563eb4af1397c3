import { describe, expect, it } from '@jest/globals';
import { SagaDefinitions } from '../definition/saga-definitions.js';
import * as t from '../testing/trip.fixture.js';
import { SagaBatch } from './saga-batch.js';
import { onCancel, startSaga } from './saga-engine.js';
import type { SagaInstance } from './saga-instance.js';

const NOW = Date.UTC(2026, 0, 1);
const idOf = (number: number) => `0199c0de-0000-8abc-8000-00000000000${number}`;
const started = (number: number): SagaInstance =>
  startSaga(t.trip, { id: idOf(number), slot: 0xabc, data: { train: 'ICE 1' } }, NOW).instance;

function batchOf(...sagas: readonly SagaInstance[]) {
  return new SagaBatch({
    definitions: new SagaDefinitions([t.trip]),
    sagas: new Map(sagas.map((saga) => [saga.id, saga])),
    now: NOW + 10,
    source: '/test',
  });
}

const answer = (saga: SagaInstance, contract: { type: string; example: object }) => ({
  type: contract.type,
  data: { ...contract.example, ...t.tripIds({ sagaId: saga.id, attemptId: saga.attemptId! }) },
});

describe('a batch of inputs', () => {
  it('moves each saga by its own messages, in order, and lists each once', () => {
    const [one, two] = [started(1), started(2)];
    const batch = batchOf(one, two);
    batch.reply(answer(one, t.seatHeld));
    batch.reply(answer(two, t.trainFull));
    batch.move(one.id, (definition, saga, now) => onCancel(definition, saga, 'changed-mind', now));
    const { changed, finished, commands, timeline, ignored } = batch.moves();
    expect(changed.map(({ id, status }) => [id, status])).toEqual([
      [one.id, 'compensating'],
      [two.id, 'compensated'],
    ]);
    expect(finished.map(({ id }) => id)).toEqual([two.id]);
    expect(commands.map(({ type, key }) => [type, key])).toEqual([
      [t.bookTable.type, one.id],
      [t.unbookTable.type, one.id],
    ]);
    expect(timeline.filter(({ sagaId }) => sagaId === one.id).map(({ position }) => position)).toEqual([
      1, 2, 3, 4,
    ]);
    expect(ignored).toEqual([]);
  });

  it('passes over a message delivered twice, and says so', () => {
    const one = started(1);
    const batch = batchOf(one);
    batch.reply(answer(one, t.seatHeld));
    batch.reply(answer(one, t.seatHeld));
    expect(batch.moves().commands).toHaveLength(1);
    expect(batch.moves().ignored).toEqual([{ sagaId: one.id, because: 'stale-attempt' }]);
  });

  it('says which messages are for no known saga, and passes over what is none of its business', () => {
    const batch = batchOf(started(1));
    batch.reply(answer(started(2), t.seatHeld));
    batch.reply({ type: 'millrace.travel.rumour.v1', data: {} });
    expect(batch.moves()).toMatchObject({
      changed: [],
      ignored: [{ sagaId: idOf(2), because: 'unknown-saga' }],
    });
  });

  it('leaves nothing behind of an input that fails', () => {
    const one = started(1);
    const batch = batchOf(one, { ...started(2), version: 9 });
    const nonsense = answer(one, { type: t.seatHeld.type, example: { ...t.seatHeld.example, seat: 'x' } });
    batch.reply(nonsense);
    const before = batch.moves().changed[0]!;
    const position = batch.moves().timeline.length;
    expect(() => batch.reply(answer(before, t.tableBooked))).toThrow(/invalid millrace.travel.upgrade-seat/);
    expect(() => batch.deadline(idOf(2))).toThrow(/trip v9/);
    expect(batch.moves().changed).toEqual([before]);
    expect(batch.moves().commands).toHaveLength(1);
    expect(batch.moves().timeline).toHaveLength(position);
  });

  it('writes commands in wire form: ids, source, time, deadline and trace of the saga', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const one = { ...started(1), traceparent };
    const batch = batchOf(one);
    batch.reply(answer(one, t.seatHeld));
    const { headers } = batch.moves().commands[0]!;
    expect(headers).toMatchObject({
      ce_source: '/test',
      ce_time: new Date(NOW + 10).toISOString(),
      ce_subject: one.id,
      deadline: String(NOW + 10 + 1_000),
      traceparent,
    });
  });
});
