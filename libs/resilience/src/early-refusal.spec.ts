import { ManualClock } from '@millrace/context/testing';
import { describe, expect, it } from '@jest/globals';
import { BacklogAdmission } from './backlog-admission.js';
import { EarlyRefusal } from './early-refusal.js';

function given() {
  const clock = new ManualClock();
  const rolled = { dice: 0 };
  const refusal = new EarlyRefusal({ clock, random: () => rolled.dice });
  return { refusal, clock, rolled };
}

/** Park and Miller's generator. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}

const full = { scope: 'a', share: 0.6, excessSeconds: 4 };

describe('EarlyRefusal', () => {
  it('lets everything pass before it has heard anything', () => {
    expect(given().refusal.decide(1)).toEqual({ admitted: true, passedShare: 0 });
  });

  it('refuses the share that it was told, and says of what passes that it did', () => {
    const { refusal, rolled } = given();
    refusal.learn(1, full);
    rolled.dice = 0.59;
    expect(refusal.decide(1)).toEqual({ admitted: false, retryAfterSeconds: 7 });
    rolled.dice = 0.6;
    expect(refusal.decide(1)).toEqual({ admitted: true, passedShare: 0.6 });
  });

  it('concerns the keys of the scope that is full, once they are known to be in it', () => {
    const { refusal } = given();
    refusal.learn(1, full);
    refusal.learn(2, { ...full, scope: 'b', share: 0 });
    expect(refusal.decide(2).admitted).toBe(true);
    expect(refusal.decide(3).admitted).toBe(true);
    refusal.learn(3, full);
    expect(refusal.decide(3).admitted).toBe(false);
  });

  it('lets some pass for news when what it was told is old', () => {
    const { refusal, clock } = given();
    refusal.learn(1, { ...full, share: 1 });
    clock.advance(1_000);
    expect(refusal.decide(1).admitted).toBe(false);
    clock.advance(1);
    expect(refusal.decide(1)).toEqual({ admitted: true, passedShare: 0 });
  });

  it('stops for the whole scope with the first answer that says nothing of it', () => {
    const { refusal } = given();
    refusal.learn(1, full);
    refusal.learn(2, full);
    refusal.learn(1, undefined);
    expect(refusal.decide(1).admitted).toBe(true);
    expect(refusal.decide(2).admitted).toBe(true);
  });

  it('refuses together with the server as much as the server alone would', () => {
    const { refusal, clock } = given();
    const random = seeded(7);
    const admission = new BacklogAdmission({ maxWaitSeconds: 3, floor: 10, clock, random });
    const gate = new EarlyRefusal({ clock, random });
    admission.beginReading()({ open: 10, ended: 0 });
    for (const ended of [100, 200]) {
      clock.advance(1_000);
      admission.beginReading()({ open: 450, ended });
    }
    // What the gate knows is a little older than what the server does: 0.4, not 0.5.
    gate.learn(1, { scope: 'a', share: 0.4, excessSeconds: 1 });
    let admitted = 0;
    for (let n = 0; n < 2_000; n++) {
      const early = gate.decide(1);
      if (early.admitted && admission.tryAdmit(early.passedShare).admitted) {
        admitted += 1;
        admission.beginReading()({ open: 450, ended: 200 });
      }
    }
    expect(admitted / 2_000).toBeGreaterThan(0.47);
    expect(admitted / 2_000).toBeLessThan(0.53);
    expect(refusal.decide(1).admitted).toBe(true);
  });
});
