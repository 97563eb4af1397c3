import { describe, expect, it } from '@jest/globals';
import {
  BEFORE_FIRST,
  formatStep,
  isTold,
  type OrderProgress,
  type OrderStep,
  positionSeen,
} from './order-event.js';

const step: OrderStep = {
  position: 3,
  at: '2026-11-28T21:00:00.5+00:00',
  step: 'authorize-payment',
  event: 'succeeded',
  attempt: 2,
  detail: {},
};
const progress: OrderProgress = { status: 'pending', reason: null, steps: [step] };

/** The lines of an event, and its data parsed. */
function parsed(event: string) {
  const [id, name, data, ...rest] = event.split('\n');
  return { id, name, data: JSON.parse(data!.replace(/^data: /, '')) as unknown, rest };
}

describe('an event', () => {
  it('is a row of the timeline under its position', () => {
    expect(parsed(formatStep(step, progress))).toEqual({
      id: 'id: 3',
      name: 'event: progress',
      data: { at: '2026-11-28T21:00:00.500Z', step: 'authorize-payment', event: 'succeeded', attempt: 2 },
      rest: ['', ''],
    });
  });

  it('that ends the order tells how', () => {
    const ending = { ...step, step: null, attempt: null, event: 'compensated', detail: { reason: 'x' } };
    const ended: OrderProgress = { status: 'rejected', reason: 'out-of-stock', steps: [ending] };
    expect(parsed(formatStep(ending, ended))).toMatchObject({
      name: 'event: ended',
      data: { event: 'compensated', status: 'rejected', reason: 'out-of-stock', detail: { reason: 'x' } },
    });
  });

  it('stays one event, whatever its texts hold', () => {
    const nasty = { ...step, detail: { reason: 'a\n\nid: 9\r\ndata: b' } };
    expect(parsed(formatStep(nasty, progress))).toMatchObject({
      id: 'id: 3',
      data: { detail: nasty.detail },
      rest: ['', ''],
    });
  });
});

describe('Last-Event-ID', () => {
  it.each([
    [undefined, BEFORE_FIRST],
    ['', BEFORE_FIRST],
    ['0', 0],
    ['17', 17],
  ])('%j means that %d was seen', (id, position) => {
    expect(positionSeen(id)).toBe(position);
  });

  it.each(['-1', '1.5', 'x', '1 OR true', '99999999999'])('%s is refused', (id) => {
    expect(() => positionSeen(id)).toThrow(expect.objectContaining({ code: 'last_event_id_invalid' }));
  });
});

describe('what is told', () => {
  it('is everything, once the order has ended and no step is left', () => {
    expect(isTold({ status: 'confirmed', reason: null, steps: [] })).toBe(true);
    expect(isTold({ status: 'confirmed', reason: null, steps: [step] })).toBe(false);
    expect(isTold({ status: 'pending', reason: null, steps: [] })).toBe(false);
  });
});
