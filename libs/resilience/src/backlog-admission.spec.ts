import { ManualClock } from '@millrace/context/testing';
import { describe, expect, it } from '@jest/globals';
import { BacklogAdmission, COLD_FLOORS } from './backlog-admission.js';

const FLOOR = 100;
const MAX_WAIT_SECONDS = 3;

/** An admission whose dice always show `dice`, and how to tell it what is counted. */
function given({ dice = 0 } = {}) {
  const clock = new ManualClock();
  const rolled = { dice };
  const admission = new BacklogAdmission({
    maxWaitSeconds: MAX_WAIT_SECONDS,
    floor: FLOOR,
    clock,
    random: () => rolled.dice,
  });
  let ended = 0;
  const read = (open: number, endedSince = 0) => {
    ended += endedSince;
    admission.beginReading()({ open, ended });
  };
  /** `open` for two seconds, while `perSecond` end. */
  const settleAt = (open: number, perSecond: number) => {
    read(open);
    for (let quarter = 0; quarter < 8; quarter++) {
      clock.advance(250);
      read(open, perSecond / 4);
    }
  };
  return { admission, clock, rolled, read, settleAt };
}

describe('BacklogAdmission', () => {
  it.each([
    ['a wait below the limit', 200, 100, 0],
    ['a wait at the limit', 300, 100, 0],
    ['half as much again', 450, 100, 0.5],
    ['twice the limit', 600, 100, 1],
    ['far more', 10_000, 100, 1],
    ['the same backlog, worked off faster', 600, 1_000, 0],
    ['hardly anything open, and slow', FLOOR - 1, 4, 0],
  ])('refuses of %s: %d open, %d a second, a share of %d', (_, open, perSecond, share) => {
    const { admission, settleAt } = given();
    settleAt(open, perSecond);
    expect(admission.state().refusedShare).toBeCloseTo(share);
  });

  it('refuses by chance, by the share', () => {
    const { admission, rolled, settleAt } = given();
    settleAt(450, 100);
    rolled.dice = 0.49;
    expect(admission.tryAdmit().admitted).toBe(false);
    rolled.dice = 0.51;
    expect(admission.tryAdmit().admitted).toBe(true);
  });

  it.each([
    ['nothing of it', 0, 0.5],
    ['half of it', 0.25, 1 / 3],
    ['all of it', 0.5, 0],
    ['more than that', 0.9, 0],
  ])('refuses the rest when %s was refused before: %d', (_, passedShare, left) => {
    const { admission, rolled, settleAt } = given();
    settleAt(450, 100);
    rolled.dice = Math.max(0, left - 0.01);
    expect(admission.tryAdmit(passedShare).admitted).toBe(left === 0);
    rolled.dice = left + 0.01;
    expect(admission.tryAdmit(passedShare).admitted).toBe(true);
  });

  it('refuses everything when nothing ends', () => {
    const { admission, rolled, read, clock } = given();
    rolled.dice = 0.999;
    read(FLOOR + 1);
    clock.advance(3_000);
    read(FLOOR + 1);
    expect(admission.state()).toMatchObject({ expectedWaitSeconds: Infinity, refusedShare: 1 });
    expect(admission.tryAdmit()).toEqual({ admitted: false, retryAfterSeconds: 30 });
  });

  it('lets a cold system take a burst, but not without end', () => {
    const { admission, read } = given();
    read(0);
    for (let n = 0; n < COLD_FLOORS * FLOOR; n++) expect(admission.tryAdmit().admitted).toBe(true);
    expect(admission.tryAdmit().admitted).toBe(false);
  });

  it('does not take an idle system for a slow one', () => {
    const { admission, clock, read } = given();
    for (let second = 0; second < 20; second++) {
      clock.advance(1_000);
      read(1, 1);
    }
    // One order a second was all there was to do. Now many come at once.
    read(3 * FLOOR);
    expect(admission.state()).toMatchObject({ drainPerSecond: undefined, refusedShare: 0 });
  });

  it('remembers what a busy time has shown, for a minute', () => {
    const { admission, clock, read, settleAt } = given();
    settleAt(450, 100);
    read(0);
    clock.advance(59_000);
    read(900);
    expect(admission.state()).toMatchObject({ drainPerSecond: 100, refusedShare: 1 });
    read(0);
    clock.advance(2_000);
    read(300);
    expect(admission.state()).toMatchObject({ drainPerSecond: undefined, refusedShare: 0 });
  });

  it('counts what it lets in between two readings, and not twice', () => {
    const { admission, settleAt, read } = given();
    settleAt(299, 100);
    expect(admission.tryAdmit().admitted).toBe(true);
    expect(admission.tryAdmit().admitted).toBe(true);
    expect(admission.state()).toMatchObject({ open: 301 });
    expect(admission.tryAdmit().admitted).toBe(false);
    read(301);
    expect(admission.state().open).toBe(301);
  });

  it('counts what it lets in while a reading is under way', () => {
    const { admission, settleAt } = given();
    settleAt(200, 100);
    const observe = admission.beginReading();
    admission.tryAdmit();
    observe({ open: 200, ended: 1_000 });
    expect(admission.state().open).toBe(201);
  });

  it('accepts again as soon as the backlog is worked off', () => {
    const { admission, clock, read, settleAt } = given();
    settleAt(1_000, 100);
    expect(admission.tryAdmit().admitted).toBe(false);
    for (let open = 1_000; open > 300; open -= 100) {
      clock.advance(1_000);
      read(open - 100, 100);
    }
    expect(admission.state().refusedShare).toBe(0);
    expect(admission.tryAdmit().admitted).toBe(true);
  });

  it('lets everything in when nothing could be counted for long', () => {
    const { admission, clock, settleAt } = given();
    settleAt(1_000, 100);
    clock.advance(10_001);
    expect(admission.state()).toMatchObject({ expectedWaitSeconds: undefined, refusedShare: 0 });
    expect(admission.tryAdmit().admitted).toBe(true);
  });

  it.each([
    ['a little too much', 330, 100, 0, 1],
    ['six seconds too much', 900, 100, 0, 6],
    ['the same, with the worst of luck', 900, 100, 0.999, 12],
    ['a minute', 6_300, 100, 0, 15],
    ['a minute, with the worst of luck', 6_300, 100, 0.999, 30],
  ])('says when to come again after %s', (_, open, perSecond, dice, seconds) => {
    const { admission, rolled, settleAt } = given();
    settleAt(open, perSecond);
    rolled.dice = dice;
    expect(admission.retryAfterSeconds()).toBe(seconds);
  });

  it('needs no more counted than where everything is refused', () => {
    const { admission, settleAt } = given();
    expect(admission.countLimit).toBe(COLD_FLOORS * FLOOR + 1);
    settleAt(FLOOR, 1_000);
    expect(admission.countLimit).toBe(2 * MAX_WAIT_SECONDS * 1_000 + 1);
  });

  it('settles between once and twice the limit at twice the capacity, and wastes none of it', () => {
    const perTick = 250;
    const { admission, clock, rolled } = given();
    let [open, ended, idle] = [0, 0, 0];
    const waits: number[] = [];
    for (let tick = 0; tick < 120; tick++) {
      const observe = admission.beginReading();
      observe({ open: Math.min(open, admission.countLimit), ended });
      for (let n = 0; n < 2 * perTick; n++) {
        rolled.dice = (n * 0.618) % 1;
        if (admission.tryAdmit().admitted) open += 1;
      }
      clock.advance(250);
      const done = Math.min(open, perTick);
      if (tick > 0) idle += perTick - done;
      [open, ended] = [open - done, ended + done];
      if (tick > 40) waits.push(open / (4 * perTick));
    }
    expect(idle).toBe(0);
    expect(Math.min(...waits)).toBeGreaterThan(MAX_WAIT_SECONDS);
    expect(Math.max(...waits)).toBeLessThan(2 * MAX_WAIT_SECONDS);
  });
});
