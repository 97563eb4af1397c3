import { beforeEach, describe, expect, it } from '@jest/globals';
import { AbsenceWatch } from './absence-watch.js';

describe('a consumer that is silent', () => {
  let nowMs: number;
  let heardAtMs: number;
  let cluster: 'answers' | 'is away';
  let lost: number[];
  let asked: number;
  let watch: AbsenceWatch;

  beforeEach(() => {
    nowMs = heardAtMs = 0;
    cluster = 'answers';
    lost = [];
    asked = 0;
    watch = new AbsenceWatch({
      silenceMs: () => nowMs - heardAtMs,
      silentAfterMs: 6_000,
      lostAfterMs: 60_000,
      ask: async () => {
        asked++;
        if (cluster === 'is away') throw new Error('no broker');
      },
      onAway: () => undefined,
      onLost: (silenceMs) => lost.push(silenceMs),
      now: () => nowMs,
    });
  });

  /** A look every five seconds, as the loop takes them. */
  const pass = async (seconds: number, heard = false) => {
    for (const endMs = nowMs + seconds * 1_000; nowMs < endMs;) {
      nowMs += 5_000;
      if (heard) heardAtMs = nowMs;
      await watch.look();
    }
  };

  it('is lost once the cluster has answered for a minute all the same, and that is told once', async () => {
    await pass(65);
    expect(lost).toEqual([]);
    await pass(120);
    expect(lost).toEqual([70_000]);
  });

  it('is not looked into while it is heard of', async () => {
    await pass(600, true);
    expect([asked, lost]).toEqual([0, []]);
  });

  it('is not lost when it comes back in time', async () => {
    await pass(60);
    heardAtMs = nowMs;
    await pass(60);
    expect(lost).toEqual([]);
  });

  it('is not lost while the cluster is away, nor before it has been back for a minute', async () => {
    cluster = 'is away';
    await pass(3_600);
    cluster = 'answers';
    await pass(60);
    expect(lost).toEqual([]);
    await pass(10);
    expect(lost).toHaveLength(1);
  });
});
