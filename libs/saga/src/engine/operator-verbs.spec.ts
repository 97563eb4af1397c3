import { describe, expect, it } from '@jest/globals';
import {
  cancelled,
  givenSaga,
  type Happening,
  lateRepliesOf,
  operatorForces,
  operatorRetries,
  operatorSkips,
  repliesOf,
  silenceOf,
} from '../testing/index.js';
import * as t from '../testing/trip.fixture.js';

const reply = repliesOf(t.tripIds);
const late = lateRepliesOf(t.tripIds);

const given = (...history: readonly Happening[]) =>
  givenSaga<t.TripData, t.TripReason>(t.trip, { train: 'ICE 1' }, ...history);
const seat = reply(t.seatHeld);
const untilPivot = [seat, reply(t.tableBooked), reply(t.seatUpgraded), reply(t.weatherFine)];
const stuckUndo = given(seat, cancelled('changed-mind'), silenceOf(500_000));
const stuckPivot = given(...untilPivot, silenceOf(500_000));
const VERBS = {
  retry: operatorRetries,
  skip: operatorSkips,
  force: operatorForces({ outcome: 'completed' }),
} as const;

describe('a retry', () => {
  it('sends the undo that does not answer as a new attempt, and its patience begins anew', () => {
    const retried = stuckUndo.when(operatorRetries).thenExpect({
      sends: [t.unbookTable],
      saga: { status: 'compensating', attentionAt: null, attempt: stuckUndo.last.instance.attempt + 1 },
      timeline: ['retry-requested book-table', 'undo-sent book-table'],
    });
    expect(retried.last.instance.deadlineAt! - retried.last.instance.updatedAt).toBeLessThan(1_250);
  });

  it('sends the step that does not answer', () => {
    stuckPivot.when(operatorRetries).thenExpect({ sends: [t.issueTicket], saga: { status: 'running' } });
  });

  it('leaves the attempts before it fenced: only the new one is heard', () => {
    const old = stuckUndo.last.instance.attemptId!;
    const retried = stuckUndo.when(operatorRetries);
    retried.when(late(t.tableUnbooked, old)).thenExpect({ ignored: 'stale-attempt' });
    retried.when(reply(t.tableUnbooked)).thenExpect({ sends: [t.freeSeat] });
  });
});

describe('a skip', () => {
  it('goes on as if the undo had answered', () => {
    stuckUndo
      .when(operatorSkips)
      .thenExpect({
        sends: [t.freeSeat],
        saga: { status: 'compensating', attentionAt: null, step: 'hold-seat', owed: ['hold-seat'] },
        timeline: ['skipped book-table', 'undo-sent hold-seat'],
      })
      .when(reply(t.seatFree))
      .thenExpect({ saga: { status: 'compensated', reason: 'changed-mind' } });
  });

  it('of the pivot goes on behind it: what came before is owed no more', () => {
    stuckPivot.when(operatorSkips).thenExpect({
      sends: [t.sendGreeting],
      saga: { status: 'running', attentionAt: null, step: 'send-greeting', owed: [] },
      timeline: ['skipped issue-ticket', 'command-sent send-greeting'],
    });
  });

  it('of the last step completes the saga', () => {
    given(...untilPivot, reply(t.ticketIssued), silenceOf(500_000))
      .when(operatorSkips)
      .thenExpect({ sends: [], saga: { status: 'completed', attentionAt: null, step: null } });
  });

  it('makes the late answer one to an attempt that is not awaited', () => {
    const old = stuckUndo.last.instance.attemptId!;
    stuckUndo.when(operatorSkips).when(late(t.tableUnbooked, old)).thenExpect({ ignored: 'stale-attempt' });
  });

  it('is refused where the reply would have taught the saga something', () => {
    const parked = { ...given().last.instance, status: 'needs-attention' } as const;
    const skipped = operatorSkips(t.trip, parked, { now: 1 });
    expect(skipped).toMatchObject({ ignored: 'reply-teaches', commands: [], instance: parked });
  });
});

describe('a force', () => {
  it('ends an undo that does not answer, and names what is owed', () => {
    const { last } = stuckUndo.when(operatorForces({ outcome: 'compensated', reason: 'late' })).thenExpect({
      sends: [],
      saga: { status: 'compensated', reason: 'changed-mind', step: null, owed: [], attentionAt: null },
      timeline: ['forced book-table', 'compensated'],
    });
    expect(last.outcome).toBe('compensated');
    expect(last.timeline[0]!.detail).toEqual({ outcome: 'compensated', owed: 'hold-seat, book-table' });
  });

  it('gives a reason to a saga that was not being undone', () => {
    stuckPivot
      .when(operatorForces({ outcome: 'compensated', reason: 'late' }))
      .thenExpect({ saga: { status: 'compensated', phase: 'backward', reason: 'late' } });
  });

  it('completes a saga that was being undone: it has no reason then', () => {
    const { last } = stuckUndo
      .when(operatorForces({ outcome: 'completed' }))
      .thenExpect({ sends: [], saga: { status: 'completed', phase: 'forward', reason: null } });
    expect(last.outcome).toBe('completed');
  });

  it('lets no later answer in', () => {
    const old = stuckUndo.last.instance.attemptId!;
    stuckUndo
      .when(operatorForces({ outcome: 'completed' }))
      .when(late(t.tableUnbooked, old))
      .thenExpect({ ignored: 'finished', sends: [] });
  });
});

describe.each(Object.entries(VERBS))('%s', (_, verb) => {
  it('does not touch a saga that is not parked, or has ended', () => {
    given().when(verb).thenExpect({ ignored: 'not-parked', sends: [] });
    given(reply(t.trainFull)).when(verb).thenExpect({ ignored: 'finished', sends: [] });
  });
});
