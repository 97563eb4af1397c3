import { ManualClock } from '@millrace/context/testing';
import { AppError } from '@millrace/errors';
import { describe, expect, it } from '@jest/globals';
import { LoadShedder, type Waiting } from './load-shedder.js';

/** One worker behind a queue; every 10 ms `arrivals` come in and `served` are taken out. */
function simulate(options: { readonly forMs: number; readonly arrivals: (ms: number) => number }) {
  const clock = new ManualClock();
  const changes: boolean[] = [];
  const shedder = new LoadShedder({ clock, onChange: (overloaded) => changes.push(overloaded) });
  const queue: { readonly waiting: Waiting; readonly atMs: number }[] = [];
  const counts = { begun: 0, dropped: 0, refused: 0, longestBegunMs: 0 };
  const serve = () => {
    let capacity = 5;
    while (capacity > 0 && queue.length > 0) {
      const { waiting, atMs } = queue.shift()!;
      if (!accepted(() => waiting.begin())) counts.dropped += 1;
      else {
        counts.begun += 1;
        capacity -= 1;
        counts.longestBegunMs = Math.max(counts.longestBegunMs, clock.now() - atMs);
      }
    }
  };
  for (let ms = 0; ms < options.forMs; ms += 10) {
    for (let n = 0; n < options.arrivals(ms); n++) {
      const entered = accepted(() => queue.push({ waiting: shedder.enter(), atMs: clock.now() }));
      if (!entered) counts.refused += 1;
    }
    clock.advance(10);
    serve();
  }
  return { counts, changes, shedder, queued: queue.length };
}

function accepted(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'overloaded') throw error;
    return false;
  }
}

describe('LoadShedder', () => {
  it('lets a burst through, however long the queue is for a moment', () => {
    const { counts, changes } = simulate({ forMs: 2_000, arrivals: (ms) => (ms === 0 ? 40 : 2) });
    expect(counts).toMatchObject({ dropped: 0, refused: 0 });
    expect(changes).toEqual([]);
  });

  it('keeps waits bounded and the worker busy at twice the capacity', () => {
    const { counts, queued } = simulate({ forMs: 10_000, arrivals: () => 10 });
    expect(counts.begun).toBeGreaterThan(0.98 * 5_000);
    expect(counts.dropped + counts.refused).toBeGreaterThan(4_500);
    expect(counts.longestBegunMs).toBeLessThanOrEqual(100);
    expect(queued).toBeLessThan(110);
  });

  it('is over as soon as something hardly waits', () => {
    const { changes, shedder } = simulate({ forMs: 4_000, arrivals: (ms) => (ms < 2_000 ? 10 : 1) });
    expect(changes.at(-1)).toBe(false);
    expect(shedder.overloaded).toBe(false);
  });

  it('refuses at the door when nothing is taken out at all', () => {
    const clock = new ManualClock();
    const shedder = new LoadShedder({ clock });
    const stuck = shedder.enter();
    clock.advance(101);
    expect(accepted(() => shedder.enter())).toBe(false);
    expect(() => shedder.enter()).toThrow(
      expect.objectContaining({ code: 'overloaded', kind: 'unavailable', retryAfterSeconds: 1 }),
    );
    stuck.leave();
    expect(accepted(() => shedder.enter())).toBe(true);
  });
});
