import { describe, expect, it } from '@jest/globals';
import {
  cancelled,
  deadlinePasses,
  givenSaga,
  type Happening,
  lateRepliesOf,
  repliesOf,
  silenceOf,
} from '../testing/index.js';
import * as t from '../testing/trip.fixture.js';
import { attemptIdOf } from './attempt-ids.js';

const reply = repliesOf(t.tripIds);
const late = lateRepliesOf(t.tripIds);
const SAGA = '0199c0de-0000-8abc-8000-000000000001';

const given = (...history: readonly Happening[]) =>
  givenSaga<t.TripData, t.TripReason>(t.trip, { train: 'ICE 1' }, ...history);
const seat = reply(t.seatHeld);
const untilPivot = [seat, reply(t.tableBooked), reply(t.seatUpgraded), reply(t.weatherFine)];
const changedMind = cancelled('changed-mind');

describe('a refusal', () => {
  it('of the first step ends the saga: nothing was done', () => {
    const { last } = given()
      .when(reply(t.trainFull))
      .thenExpect({
        sends: [],
        saga: { status: 'compensated', phase: 'backward', reason: 'full', step: null, owed: [] },
        timeline: ['refused hold-seat', 'compensated'],
      });
    expect(last.outcome).toBe('compensated');
  });

  it('of a later step undoes what came before, not the step itself', () => {
    given(seat)
      .when(reply(t.kitchenClosed))
      .thenExpect({ sends: [t.freeSeat], saga: { status: 'compensating', owed: ['hold-seat'] } });
  });

  it('of a second attempt leaves the undo of the step owed: the first may have been applied', () => {
    given(seat, deadlinePasses)
      .when(reply(t.kitchenClosed))
      .thenExpect({ sends: [t.unbookTable], saga: { owed: ['hold-seat', 'book-table'], reason: 'closed' } });
  });

  it('by the pivot turns the saga round', () => {
    given(...untilPivot)
      .when(reply(t.ticketRefused))
      .thenExpect({ sends: [t.unbookTable], saga: { reason: 'no-ticket', status: 'compensating' } });
  });
});

describe('compensation', () => {
  it('undoes in reverse, one at a time, and ends with the reason it began with', () => {
    const refused = given(...untilPivot, reply(t.ticketRefused));
    refused
      .when(reply(t.tableUnbooked))
      .thenExpect({
        sends: [t.freeSeat],
        saga: { step: 'hold-seat', attempt: 1, owed: ['hold-seat'] },
        timeline: ['undone book-table', 'undo-sent hold-seat'],
      })
      .when(reply(t.seatFree))
      .thenExpect({ sends: [], saga: { status: 'compensated', reason: 'no-ticket', owed: [] } });
  });

  it('ignores the late success of what it undoes', () => {
    given(seat, changedMind)
      .when(late(t.tableBooked, attemptIdOf(SAGA, 'book-table', 'do', 1)))
      .thenExpect({ ignored: 'stale-attempt', saga: { status: 'compensating', step: 'book-table' } });
  });

  it('asks again for an undo that does not answer, each time with an attempt of its own, without limit', () => {
    let scenario = given(seat, changedMind);
    for (let attempt = 2; attempt <= 30; attempt++) {
      scenario = scenario
        .when(deadlinePasses)
        .thenExpect({ sends: [t.unbookTable], saga: { attempt, step: 'book-table' } });
    }
    scenario
      .when(reply(t.tableUnbooked))
      .thenExpect({ sends: [t.freeSeat], saga: { status: 'compensating' } });
  });

  it('takes the answer to the awaited undo only', () => {
    given(seat, changedMind, deadlinePasses)
      .when(late(t.tableUnbooked, attemptIdOf(SAGA, 'book-table', 'undo', 1)))
      .thenExpect({ ignored: 'stale-attempt' });
  });

  it('sends undos that never expire', () => {
    expect(given(seat, changedMind).last.commands[0]).not.toHaveProperty('deadline');
  });
});

describe('a cancel', () => {
  const before: readonly (readonly [string, readonly Happening[], readonly string[]])[] = [
    ['hold-seat', [], ['hold-seat']],
    ['book-table', [seat], ['hold-seat', 'book-table']],
    ['upgrade-seat', untilPivot.slice(0, 2), ['hold-seat', 'book-table']],
    ['check-weather', untilPivot.slice(0, 3), ['hold-seat', 'book-table']],
  ];
  it.each(before)('while %s runs undoes everything that was sent', (step, history, owed) => {
    given(...history)
      .when(changedMind)
      .thenExpect({
        saga: { status: 'compensating', reason: 'changed-mind', owed, step: owed.at(-1)! },
        timeline: [`cancel-requested ${step}`, `undo-sent ${owed.at(-1)}`],
      });
  });

  it('is refused from the moment the pivot is sent', () => {
    given(...untilPivot)
      .when(changedMind)
      .thenExpect({ ignored: 'past-pivot', sends: [], timeline: [] });
    given(...untilPivot, reply(t.ticketIssued))
      .when(changedMind)
      .thenExpect({ ignored: 'past-pivot' });
  });

  it('is refused when the saga has completed', () => {
    given(...untilPivot, reply(t.ticketIssued), reply(t.greetingSent))
      .when(changedMind)
      .thenExpect({ ignored: 'finished' });
  });

  it('changes nothing the second time, compensating or compensated', () => {
    given(changedMind).when(changedMind).thenExpect({ ignored: 'already-cancelled', sends: [] });
    given(changedMind, reply(t.seatFree)).when(changedMind).thenExpect({ ignored: 'already-cancelled' });
  });

  it('changes nothing when the saga is undone for another reason', () => {
    given(seat, reply(t.kitchenClosed))
      .when(changedMind)
      .thenExpect({
        ignored: 'already-compensating',
        saga: { reason: 'closed' },
      });
    given(reply(t.trainFull)).when(changedMind).thenExpect({ ignored: 'finished' });
  });
});

describe('patience', () => {
  const stuckUndo = given(seat, changedMind);
  const stuckPivot = given(...untilPivot);

  it('ends after a while: the saga is marked and goes on trying', () => {
    stuckUndo.when(silenceOf(99_000)).thenExpect({ saga: { status: 'compensating', attentionAt: null } });
    const marked = stuckUndo.when(silenceOf(100_000));
    marked.thenExpect({
      saga: { status: 'needs-attention', phase: 'backward', step: 'book-table' },
      sends: [t.unbookTable],
      timeline: ['needs-attention book-table'],
    });
    expect(marked.last.instance.attentionAt).toBe(stuckUndo.last.instance.waitingSince + 100_000);
    marked
      .when(silenceOf(600_000))
      .thenExpect({ saga: { status: 'needs-attention' }, sends: [t.unbookTable] });
  });

  it('marks a step behind the pivot too, in its own phase', () => {
    stuckPivot
      .when(silenceOf(100_000))
      .thenExpect({ saga: { status: 'needs-attention', phase: 'forward', step: 'issue-ticket' } });
  });

  it('retries a parked saga slowly, and adds nothing to its timeline', () => {
    const parked = stuckUndo.when(silenceOf(100_000));
    const hourLater = parked.when(silenceOf(3_600_000));
    const attempts = hourLater.last.instance.attempt - parked.last.instance.attempt;
    expect(attempts).toBeGreaterThan(40);
    expect(attempts).toBeLessThanOrEqual(60);
    expect(hourLater.last.instance.timelineLength).toBe(parked.last.instance.timelineLength);
  });

  it('doubles the pauses', () => {
    const pauses: number[] = [];
    let scenario = stuckUndo;
    for (let i = 0; i < 6; i++) {
      const { deadlineAt, updatedAt } = scenario.last.instance;
      pauses.push(deadlineAt! - updatedAt);
      scenario = scenario.when(deadlinePasses);
    }
    pauses.forEach((pause, index) =>
      expect(pause).toBeGreaterThanOrEqual(1_000 * 2 ** Math.max(0, index - 1)),
    );
    expect(pauses.at(-1)).toBeLessThan(60_000);
  });

  it('is over when the answer comes: the saga goes on as if nothing had been', () => {
    stuckUndo
      .when(silenceOf(500_000))
      .when(reply(t.tableUnbooked))
      .thenExpect({ saga: { status: 'compensating', attentionAt: null, step: 'hold-seat' } });
    stuckPivot
      .when(silenceOf(500_000))
      .when(reply(t.ticketIssued))
      .thenExpect({ saga: { status: 'running', attentionAt: null, step: 'send-greeting' } });
  });

  it('is over when the last answer comes: a saga that has ended needs nobody', () => {
    stuckPivot
      .when(reply(t.ticketIssued))
      .when(silenceOf(500_000))
      .when(reply(t.greetingSent))
      .thenExpect({ saga: { status: 'completed', attentionAt: null } });
  });
});
