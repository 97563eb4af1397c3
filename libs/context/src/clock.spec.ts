import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { systemClock } from './index.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const DAY_MS = 86_400_000;

describe('the system clock', () => {
  it('keeps alarms that are further off than a timer can count', () => {
    const callback = jest.fn();
    systemClock.after(60 * DAY_MS, callback);
    jest.advanceTimersByTime(60 * DAY_MS - 1);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('calls off what is told to be', () => {
    const callback = jest.fn();
    const stop = systemClock.after(60 * DAY_MS, callback);
    jest.advanceTimersByTime(30 * DAY_MS);
    stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
