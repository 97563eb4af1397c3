import { describe, expect, it } from '@jest/globals';
import { Signal } from './signal.js';

describe('a signal', () => {
  it('keeps a notice that nobody waits for, and counts several as one', async () => {
    const signal = new Signal();
    signal.notify();
    signal.notify();
    await signal.wait();
    let woken = false;
    const second = signal.wait().then(() => (woken = true));
    await Promise.resolve();
    expect(woken).toBe(false);
    signal.notify();
    await second;
    expect(woken).toBe(true);
  });

  it('gives up waiting after the timeout', async () => {
    await new Signal().wait(1);
  });
});
