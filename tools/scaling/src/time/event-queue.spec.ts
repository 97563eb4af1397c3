import { describe, expect, it } from '@jest/globals';
import { EventQueue } from './event-queue.js';
import { SeededRandom } from './seeded-random.js';

const event = (at: number, name = '') => ({ at, name, cancelled: false });

describe('the event queue', () => {
  it('gives events by time, and those of one millisecond together, in the order they were added', () => {
    const queue = new EventQueue<ReturnType<typeof event>>();
    for (const each of [event(7, 'a'), event(3, 'b'), event(7, 'c'), event(5, 'd')]) queue.add(each);
    const taken = [];
    while (queue.nextAt() !== undefined) taken.push(queue.takeNext().map(({ name }) => name));
    expect(taken).toEqual([['b'], ['d'], ['a', 'c']]);
  });

  it('keeps the order of many, added while others are taken', () => {
    const queue = new EventQueue<ReturnType<typeof event>>();
    const random = new SeededRandom(1);
    for (let count = 0; count < 500; count++) queue.add(event(random.between(0, 300)));
    const times: number[] = [];
    while (queue.nextAt() !== undefined) {
      const at = queue.nextAt()!;
      times.push(...queue.takeNext().map((each) => each.at));
      if (times.length < 2_000) queue.add(event(at + random.between(1, 50)));
    }
    expect(times.length).toBeGreaterThanOrEqual(2_000);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});
