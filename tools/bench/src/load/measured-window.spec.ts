import { describe, expect, it } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { MeasuredWindow } from './measured-window.js';

const LONG_MS = 600_000;

const openWindow = (options: { readonly measureMs: number; readonly patienceMs: number }) => {
  const beginsAt = performance.now();
  return { beginsAt, window: new MeasuredWindow({ beginsAt, ...options }) };
};

describe('the measured time', () => {
  it('is as long as it was planned, however early an order is done', async () => {
    const { beginsAt, window } = openWindow({ measureMs: 30, patienceMs: LONG_MS });
    window.orderDone(beginsAt);
    expect(window.isOpen).toBe(true);
    expect(await window.over).toBeGreaterThanOrEqual(30);
    expect(window.isOpen).toBe(false);
  });

  it('goes on until an order that was to be sent within it is done', async () => {
    const { beginsAt, window } = openWindow({ measureMs: 1, patienceMs: LONG_MS });
    window.orderDone(beginsAt - 1);
    await pause(20);
    expect(window.isOpen).toBe(true);
    window.orderDone(beginsAt + 10);
    expect(await window.over).toBeLessThan(LONG_MS);
  });

  it('does not go on for orders that nobody will send', async () => {
    const { window } = openWindow({ measureMs: 1, patienceMs: LONG_MS });
    window.nothingMoreComes();
    expect(await window.over).toBeLessThan(LONG_MS);
  });

  it('goes on no longer than patience lasts', async () => {
    const { window } = openWindow({ measureMs: 1, patienceMs: 1 });
    expect(await window.over).toBeGreaterThanOrEqual(1);
  });
});
