import { describe, expect, it } from '@jest/globals';
import { TimeLeft } from './time-left.js';

describe('the time that is left', () => {
  it('is not known before anything is done', () => {
    expect(new TimeLeft(4).leftMs()).toBeUndefined();
  });

  it('follows what the steps really took', () => {
    const time = new TimeLeft(4);
    time.done(1, 1_000);
    expect(time.leftMs()).toBe(3_000);
    time.done(1, 3_000);
    expect(time.leftMs()).toBe(4_000);
  });

  it('is never negative', () => {
    const time = new TimeLeft(1);
    time.done(2, 1_000);
    expect(time.leftMs()).toBe(0);
  });
});
