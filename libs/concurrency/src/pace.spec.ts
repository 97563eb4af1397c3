import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@millrace/context/testing';
import { Pace } from './pace.js';

const MAX_REST_MS = 5;

/** A pace whose last batch took so long. */
async function after(batchMs: number) {
  const clock = new ManualClock();
  const pace = new Pace(MAX_REST_MS, clock);
  await pace.keep(async () => clock.advance(batchMs));
  let ready = false;
  void pace.ready().then(() => (ready = true));
  const readyAfter = async (restMs: number) => {
    clock.advance(restMs);
    await new Promise((resolve) => setImmediate(resolve));
    return ready;
  };
  return { clock, pace, readyAfter };
}

describe('Pace', () => {
  it('lets the first batch begin at once', async () => {
    await new Pace(MAX_REST_MS, new ManualClock()).ready();
  });

  it('rests for as long as the batch took', async () => {
    const { readyAfter } = await after(3);
    expect(await readyAfter(2)).toBe(false);
    expect(await readyAfter(1)).toBe(true);
  });

  it('rests no longer than its limit', async () => {
    const { readyAfter } = await after(1_000);
    expect(await readyAfter(MAX_REST_MS - 1)).toBe(false);
    expect(await readyAfter(1)).toBe(true);
  });

  it('makes nothing wait that comes when the rest is over', async () => {
    const { clock, pace } = await after(3);
    clock.advance(3);
    await pace.ready();
  });

  it('rests after a batch that failed, and tells its error', async () => {
    const clock = new ManualClock();
    const pace = new Pace(MAX_REST_MS, clock);
    const failure = new Error('no');
    const failing = pace.keep(async () => {
      clock.advance(2);
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    let ready = false;
    void pace.ready().then(() => (ready = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(ready).toBe(false);
    clock.advance(2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(ready).toBe(true);
  });
});
