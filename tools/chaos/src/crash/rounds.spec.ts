import { describe, expect, it } from '@jest/globals';
import type { Cell } from './cells.js';
import { SHORT_HOLDS, USUAL } from './climates.js';
import { roundsOf } from './rounds.js';

const cell = (service: string, failPoint: string): Cell => ({
  service,
  failPoint,
  about: { durable: '', pending: '', passedBy: 'nothing' },
});
const many = (service: string, count: number) =>
  Array.from({ length: count }, (_, index) => cell(service, `accept.place-${index}`));

describe('the rounds of the crash matrix', () => {
  it('have every cell once', () => {
    const cells = [
      ...many('order', 23),
      ...many('payment', 4),
      cell('inventory', 'hold-expiry.before-commit'),
    ];
    const dealt = roundsOf(cells).flatMap(({ chains }) => chains.flat());
    expect(dealt).toHaveLength(cells.length);
    expect(new Set(dealt)).toEqual(new Set(cells));
  });

  it('let services die side by side, each in a chain of its own, of five at most', () => {
    const rounds = roundsOf([...many('order', 11), ...many('payment', 3)]);
    expect(rounds.map(({ chains }) => chains.map(({ length }) => length))).toEqual([
      [4, 1],
      [4, 1],
      [3, 1],
    ]);
    for (const { chains } of rounds) {
      for (const chain of chains) expect(new Set(chain.map(({ service }) => service)).size).toBe(1);
    }
  });

  it('go on in the order of the cells', () => {
    const cells = many('order', 8);
    expect(roundsOf(cells).flatMap(({ chains }) => chains.flat())).toEqual(cells);
  });

  it('are of one climate', () => {
    const rounds = roundsOf([
      cell('order', 'accept.before-commit'),
      cell('inventory', 'hold-expiry.after-commit'),
    ]);
    expect(rounds.map(({ climate }) => climate)).toEqual([USUAL, SHORT_HOLDS]);
  });

  it('have one dead letter of a service at most: a purge takes all there are', () => {
    const letters = ['dead-letters.before-commit', 'redrive.after-commit', 'purge.before-commit'];
    const rounds = roundsOf(letters.map((place) => cell('order', place)));
    expect(rounds.map(({ chains }) => chains.flat().length)).toEqual([1, 1, 1]);
  });

  it('are none without cells', () => {
    expect(roundsOf([])).toEqual([]);
  });
});
