import { describe, expect, it } from '@jest/globals';
import { RelayPace } from './relay-pace.js';

function given() {
  let now = 1_000;
  const pace = new RelayPace({ relayIdleMs: 50, relayAloneMs: 250 }, () => now);
  return { pace, pass: (ms: number) => (now += ms) };
}

const nothing = (pace: RelayPace, times: number) => Array.from({ length: times }, () => pace.afterTurn(0));

describe('RelayPace', () => {
  it('grows while nothing of others is found', () => {
    expect(nothing(given().pace, 6)).toEqual([10, 20, 40, 50, 50, 50]);
  });

  it('is quick again after rows of others', () => {
    const { pace } = given();
    nothing(pace, 6);
    expect(pace.afterTurn(1)).toBe(5);
    expect(nothing(pace, 2)).toEqual([10, 20]);
  });

  it('takes rows that were announced for its own, until it has looked', () => {
    const { pace } = given();
    nothing(pace, 6);
    pace.woken();
    expect(pace.afterTurn(1)).toBe(50);
    expect(pace.afterTurn(1)).toBe(5);
  });

  it('is slow where nobody else has written for a while, from the start or since', () => {
    const { pace, pass } = given();
    pass(15_001);
    expect(nothing(pace, 7)).toEqual([10, 20, 40, 80, 160, 250, 250]);
    pace.afterTurn(1);
    pass(15_000);
    expect(nothing(pace, 5)).toEqual([10, 20, 40, 50, 50]);
    pass(1);
    expect(nothing(pace, 4)).toEqual([100, 200, 250, 250]);
  });
});
