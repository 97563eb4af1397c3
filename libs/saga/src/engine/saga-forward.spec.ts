import { describe, expect, it } from '@jest/globals';
import {
  deadlinePasses,
  givenSaga,
  lateRepliesOf,
  type Happening,
  repliesOf,
  silenceOf,
} from '../testing/index.js';
import { defineSaga } from '../definition/saga-definition.js';
import * as t from '../testing/trip.fixture.js';
import { attemptIdOf, messageIdOf } from './attempt-ids.js';

const reply = repliesOf(t.tripIds);
const late = lateRepliesOf(t.tripIds);
const SAGA = '0199c0de-0000-8abc-8000-000000000001';
const data = { train: 'ICE 1' };

const given = (...history: readonly Happening[]) =>
  givenSaga<t.TripData, t.TripReason>(t.trip, data, ...history);
const seat = reply(t.seatHeld, { seat: 4 });
const untilPivot = [seat, reply(t.tableBooked), reply(t.seatUpgraded), reply(t.weatherFine)];

describe('a saga that goes forward', () => {
  it('begins with the first command and owes its undo at once', () => {
    given().thenExpect({
      sends: [[t.holdSeat, { train: 'ICE 1' }]],
      saga: { status: 'running', step: 'hold-seat', attempt: 1, owed: ['hold-seat'], timelineLength: 1 },
      timeline: ['command-sent hold-seat'],
    });
  });

  it('sends one command a step, carries what replies taught, and completes', () => {
    given()
      .when(seat)
      .thenExpect({ sends: [t.bookTable], saga: { data: { train: 'ICE 1', seat: 4 } } });
    given(seat, reply(t.tableBooked)).thenExpect({ sends: [[t.upgradeSeat, { seat: 4 }]] });
    given(...untilPivot).thenExpect({ sends: [t.issueTicket] });
    given(...untilPivot, reply(t.ticketIssued)).thenExpect({ sends: [t.sendGreeting] });
    const { last } = given(...untilPivot, reply(t.ticketIssued))
      .when(reply(t.greetingSent))
      .thenExpect({
        sends: [],
        saga: { status: 'completed', step: null, attemptId: null, deadlineAt: null, owed: [], reason: null },
        timeline: ['succeeded send-greeting', 'completed'],
      });
    expect(last.outcome).toBe('completed');
  });

  it('owes one undo for two steps that one undo undoes, and none for a step without effect', () => {
    given(seat, reply(t.tableBooked), reply(t.seatUpgraded)).thenExpect({
      saga: { step: 'check-weather', owed: ['hold-seat', 'book-table'] },
    });
  });

  it('owes nothing any more once the pivot succeeded', () => {
    given(...untilPivot).thenExpect({ saga: { owed: ['hold-seat', 'book-table'] } });
    given(...untilPivot, reply(t.ticketIssued)).thenExpect({ saga: { owed: [] } });
  });

  it('gives every attempt and its message an id that only depends on saga, step and attempt', () => {
    const first = given().last.commands[0]!;
    const again = given(deadlinePasses).last.commands[0]!;
    const id = (number: number) => attemptIdOf(SAGA, 'hold-seat', 'do', number);
    expect([first.messageId, again.messageId]).toEqual(
      [id(1), id(2)].map((attemptId) => messageIdOf(attemptId, t.holdSeat.type)),
    );
    expect(given().last).toEqual(given().last);
  });

  it('numbers its timeline without gaps', () => {
    const { last } = given(...untilPivot, reply(t.ticketIssued), reply(t.greetingSent));
    expect(last.timeline.map(({ position }) => position)).toEqual([11, 12]);
    expect(last.instance.timelineLength).toBe(13);
  });
});

describe('a step that does not answer', () => {
  it('is tried again up to its limit: the participant may have done it or not', () => {
    given()
      .when(deadlinePasses)
      .thenExpect({
        sends: [t.holdSeat],
        saga: { attempt: 2, attemptId: attemptIdOf(SAGA, 'hold-seat', 'do', 2) },
        timeline: ['timed-out hold-seat', 'command-sent hold-seat'],
      });
    given(deadlinePasses, deadlinePasses).thenExpect({ sends: [t.holdSeat], saga: { attempt: 3 } });
  });

  it('is then given up, its own undo included', () => {
    given(deadlinePasses, deadlinePasses)
      .when(deadlinePasses)
      .thenExpect({
        sends: [t.freeSeat],
        saga: { status: 'compensating', phase: 'backward', reason: 'late', step: 'hold-seat', attempt: 1 },
        timeline: ['timed-out hold-seat', 'undo-sent hold-seat'],
      });
  });

  it('tells until when its command is worth doing, unless it must be done in any case', () => {
    const [command] = given().last.commands;
    expect(command!.deadline).toBe(given().last.instance.deadlineAt);
    expect(given(...untilPivot).last.commands[0]).not.toHaveProperty('deadline');
  });

  it('is waited for until its deadline, not sooner', () => {
    given()
      .when(silenceOf(999))
      .thenExpect({ ignored: 'not-due', sends: [], saga: { attempt: 1 } });
  });

  it('is answered: a reply to an attempt that was given up is ignored, the reply to the current one counts', () => {
    given(deadlinePasses)
      .when(late(t.seatHeld, attemptIdOf(SAGA, 'hold-seat', 'do', 1)))
      .thenExpect({ ignored: 'stale-attempt', sends: [], timeline: [], saga: { attempt: 2 } });
    given(deadlinePasses)
      .when(seat)
      .thenExpect({ sends: [t.bookTable] });
  });
});

describe('a reply that is not awaited', () => {
  it('is ignored when it answers another step', () => {
    given(seat)
      .when(late(t.seatHeld, attemptIdOf(SAGA, 'hold-seat', 'do', 1)))
      .thenExpect({ ignored: 'stale-attempt' });
  });

  it('is ignored when it carries the right attempt and is no answer to the step', () => {
    given().when(reply(t.tableBooked)).thenExpect({ ignored: 'unexpected-reply', sends: [] });
    given().when(reply(t.seatFree)).thenExpect({ ignored: 'unexpected-reply', sends: [] });
  });

  it('is ignored when the saga has ended', () => {
    given(...untilPivot, reply(t.ticketIssued), reply(t.greetingSent))
      .when(late(t.greetingSent, attemptIdOf(SAGA, 'send-greeting', 'do', 1)))
      .thenExpect({ ignored: 'finished', saga: { status: 'completed' } });
  });
});

describe('a command that came too late', () => {
  it('is sent again at once, with a deadline of its own', () => {
    const again = given()
      .when(reply(t.seatTooLate))
      .thenExpect({
        sends: [t.holdSeat],
        saga: { step: 'hold-seat', attempt: 2, owed: ['hold-seat'] },
        timeline: ['timed-out hold-seat', 'command-sent hold-seat'],
      });
    expect(again.last.commands[0]!.deadline).toBe(again.last.instance.deadlineAt);
  });

  it('turns the saga round when it was the last attempt; what may have been done is undone', () => {
    given(reply(t.seatTooLate), reply(t.seatTooLate))
      .when(reply(t.seatTooLate))
      .thenExpect({ sends: [t.freeSeat], saga: { status: 'compensating', reason: 'late' } });
  });

  it('leaves nothing to undo when it was the only attempt', () => {
    const [first, ...rest] = t.tripDeclaration.steps;
    const once = { ...first!, timeout: { timeoutMs: 1_000, attempts: 1, compensate: 'late' } } as const;
    const impatient = defineSaga({ ...t.tripDeclaration, steps: [once, ...rest] });
    givenSaga<t.TripData, t.TripReason>(impatient, data)
      .when(reply(t.seatTooLate))
      .thenExpect({ sends: [], saga: { status: 'compensated', reason: 'late' } });
  });

  it('is ignored when another attempt is under way', () => {
    given(deadlinePasses)
      .when(late(t.seatTooLate, attemptIdOf(SAGA, 'hold-seat', 'do', 1)))
      .thenExpect({ ignored: 'stale-attempt', sends: [] });
  });
});
