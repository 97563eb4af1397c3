import { describe, expect, it } from '@jest/globals';
import { webhooksSettings } from '../webhooks/webhooks.settings.js';
import { retryDelayMs } from './retry-delay.js';

const pauses: readonly number[] = webhooksSettings.webhookRetrySeconds.default;
const all = (random: number) =>
  Array.from({ length: pauses.length }, (_, index) =>
    retryDelayMs(index + 1, { pausesSeconds: pauses, random: () => random })!,
  );
const HOUR_MS = 3_600_000;

describe('the pauses between tries', () => {
  it('begin with seconds, grow, and last for a day', () => {
    const delays = all(0);
    expect(delays[0]).toBe(5_000);
    expect(delays).toEqual(delays.toSorted((a, b) => a - b));
    const totalMs = delays.reduce((sum, delay) => sum + delay, 0);
    expect(totalMs).toBeGreaterThan(24 * HOUR_MS);
    expect(totalMs).toBeLessThan(25 * HOUR_MS);
  });

  it('are up to a fifth longer by chance, and never shorter', () => {
    const [least, most] = [all(0), all(1)];
    for (const [index, delay] of least.entries()) expect(most[index]! / delay).toBeCloseTo(1.2);
  });

  it('are as long as the server asked for at least, and by chance longer', () => {
    const after = (askedSeconds: number, random: number) =>
      retryDelayMs(1, { pausesSeconds: [60], askedSeconds, random: () => random });
    expect([after(0, 0), after(30, 0), after(90, 0), after(90, 1)]).toEqual([
      60_000, 60_000, 90_000, 108_000,
    ]);
  });

  it('end with the last try', () => {
    expect(retryDelayMs(pauses.length + 1, { pausesSeconds: pauses })).toBeNull();
    expect(retryDelayMs(3, { pausesSeconds: [1, 1], askedSeconds: 60 })).toBeNull();
  });
});
