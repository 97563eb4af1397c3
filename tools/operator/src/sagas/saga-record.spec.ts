import { describe, expect, it } from '@jest/globals';
import { recordEvents, type TopicMessage } from './saga-record.js';

const at = (seconds: number) => Date.UTC(2026, 0, 1) + seconds * 1_000;
const iso = (seconds: number) => new Date(at(seconds)).toISOString();

const message = (
  kind: TopicMessage['kind'],
  type: string,
  seconds: number,
  attemptId: string,
): TopicMessage => ({ kind, type, id: `${type}-${attemptId}`, at: at(seconds), data: { attemptId } });
const sent = (type: string, attemptId: string) => ({ type, id: `${type}-${attemptId}`, data: { attemptId } });
const entry = (seconds: number, event: string, detail?: Record<string, string>) => ({
  at: iso(seconds),
  event,
  ...(detail && { detail }),
});

describe('the record of a saga', () => {
  it('has what came in, in order, and what was sent for it', () => {
    const record = recordEvents(
      [
        entry(0, 'command-sent'),
        entry(30, 'timed-out'),
        entry(30, 'command-sent'),
        entry(31, 'succeeded'),
        entry(31, 'command-sent'),
        entry(32, 'cancel-requested', { reason: 'by-customer' }),
        entry(32, 'undo-sent'),
        entry(33, 'undone'),
        entry(33, 'compensated'),
      ],
      [
        message('commands', 'undo', 32, 'u1'),
        message('commands', 'hold', 0, 'a1'),
        message('commands', 'hold', 30, 'a2'),
        message('commands', 'pay', 31, 'b1'),
        message('events', 'undone', 33, 'u1'),
        message('events', 'held', 30.5, 'a2'),
        message('events', 'held', 40, 'a1'),
      ],
    );
    expect(record).toEqual({
      startedAt: at(0),
      sends: [sent('hold', 'a1')],
      events: [
        { at: at(30), input: { deadline: true }, sends: [sent('hold', 'a2')] },
        {
          at: at(31),
          input: { reply: { type: 'held', data: { attemptId: 'a2' } } },
          sends: [sent('pay', 'b1')],
        },
        { at: at(32), input: { cancel: 'by-customer' }, sends: [sent('undo', 'u1')] },
        { at: at(33), input: { reply: { type: 'undone', data: { attemptId: 'u1' } } }, sends: [] },
      ],
    });
  });

  it('has the attempts of a parked saga, which leave no line in its timeline, and what operators did', () => {
    const { events } = recordEvents(
      [
        entry(0, 'command-sent'),
        entry(600, 'needs-attention'),
        entry(1_300, 'retry-requested'),
        entry(1_300, 'command-sent'),
        entry(1_400, 'forced', { outcome: 'compensated', owed: 'hold' }),
      ],
      [0, 600, 900, 1_300].map((seconds, n) => message('commands', 'pay', seconds, `a${n}`)),
    );
    expect(events.map(({ at: time, input }) => [(time - at(0)) / 1_000, input])).toEqual([
      [600, { deadline: true }],
      [900, { deadline: true }],
      [1_300, { retry: true }],
      [1_400, { force: { outcome: 'compensated', reason: 'cancelled-by-operator' } }],
    ]);
  });

  it('cannot be made once a reply is gone from its topic', () => {
    expect(() =>
      recordEvents([entry(0, 'command-sent'), entry(1, 'succeeded')], [message('commands', 'hold', 0, 'a1')]),
    ).toThrow('the reply to attempt a1 is not on the topics');
  });
});
